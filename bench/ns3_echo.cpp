#include "bench/ns3_echo.h"

#include <ns3/core-module.h>

#include <ctime>
#include <vector>

namespace p2pchat::bench {
namespace {

class Ns3Echo {
 public:
  void receive(Ns3Echo* from);
  std::uint64_t received = 0;
};

// What all nodes of a run share, a cheap generator among it: what is measured is the core.
struct Ns3Run {
  std::uint64_t least = 0;
  std::uint64_t spread = 0;
  std::uint64_t state = 1;

  std::uint64_t draw() {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return state >> 33U;
  }
  ns3::Time delay() { return ns3::MicroSeconds(least + draw() % (spread + 1)); }
};

Ns3Run& the_run() {
  static Ns3Run run;
  return run;
}

void Ns3Echo::receive(Ns3Echo* from) {
  ++received;
  ns3::Simulator::Schedule(the_run().delay(), &Ns3Echo::receive, from, this);
}

void run_for(std::uint64_t micros) {
  ns3::Simulator::Stop(ns3::MicroSeconds(micros));
  ns3::Simulator::Run();
}

std::uint64_t received_by(const std::vector<Ns3Echo>& nodes) {
  std::uint64_t sum = 0;
  for (const Ns3Echo& node : nodes) sum += node.received;
  return sum;
}

}  // namespace

double run_ns3_echo(const Ns3EchoOptions& options) {
  ns3::Simulator::SetScheduler(ns3::ObjectFactory(options.scheduler));
  the_run() = Ns3Run{options.least_us, options.most_us - options.least_us};
  std::vector<Ns3Echo> nodes(options.nodes);
  for (Ns3Echo& node : nodes) {
    Ns3Echo* other = &nodes[the_run().draw() % nodes.size()];
    ns3::Simulator::Schedule(the_run().delay(), &Ns3Echo::receive, other, &node);
  }
  run_for(options.most_us);
  const std::uint64_t before = received_by(nodes);
  const std::clock_t began = std::clock();
  run_for(options.measured_us);
  const double seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  const std::uint64_t events = received_by(nodes) - before;
  ns3::Simulator::Destroy();
  return seconds * 1e9 / static_cast<double>(events);
}

}  // namespace p2pchat::bench
