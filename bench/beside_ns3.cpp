#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/echo_world.h"
#include "bench/meter.h"
#include "bench/ns3_echo.h"
#include "bench/statistics.h"
#include "bench/table.h"

// The simulator's event core beside that of ns-3, in one run.
namespace p2pchat::bench {
namespace {

constexpr std::uint64_t kEventsEach = 2'000'000;

Duration time_for(std::uint64_t events, std::size_t nodes) {
  return kEchoMean * std::max<std::int64_t>(static_cast<std::int64_t>(events / nodes), 1);
}

double measure_ours(EchoWorld& world, std::size_t nodes) {
  const std::uint64_t before = world.world().events();
  const double began = cpu_seconds();
  world.run_for(time_for(kEventsEach, nodes));
  return (cpu_seconds() - began) * 1e9 / static_cast<double>(world.world().events() - before);
}

double measure_ns3(const char* scheduler, std::size_t count) {
  return run_ns3_echo(
      {.scheduler = scheduler,
       .nodes = count,
       .least_us = static_cast<std::uint64_t>(kEchoLeast.count()),
       .most_us = static_cast<std::uint64_t>(kEchoMost.count()),
       .measured_us = static_cast<std::uint64_t>(time_for(kEventsEach, count).count())});
}

void compare(std::size_t nodes, std::size_t repeats, Table& table) {
  static constexpr std::array kSchedulers = {"ns3::MapScheduler", "ns3::HeapScheduler",
                                             "ns3::PriorityQueueScheduler"};
  EchoWorld world(1, nodes);
  world.run_for(kEchoMost);
  std::vector<double> ours;
  std::array<std::vector<double>, kSchedulers.size()> theirs;
  for (std::size_t i = 0; i < repeats; ++i) {
    ours.push_back(measure_ours(world, nodes));
    for (std::size_t s = 0; s < kSchedulers.size(); ++s) {
      theirs[s].push_back(measure_ns3(kSchedulers[s], nodes));
    }
  }
  std::vector<std::string> line{std::to_string(nodes), number_text(median(ours), 0)};
  double best = 0;
  for (const std::vector<double>& each : theirs) {
    line.push_back(number_text(median(each), 0));
    best = best == 0 ? median(each) : std::min(best, median(each));
  }
  line.push_back(number_text(best / median(ours), 2));
  table.lines.push_back(line);
}

}  // namespace
}  // namespace p2pchat::bench

int main(int argc, char** argv) {
  using namespace p2pchat::bench;
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  if (sizes.empty()) sizes = {100'000, 1'000'000};
  Table table{.title = "ns CPU an event; beside the core of ns-3, with each of three schedulers",
              .columns = {"nodes", "ours", "map", "heap", "priority queue", "best : ours"},
              .lines = {},
              .notes = {"one message under way for each node; medians of 3, by turns"}};
  for (const std::size_t nodes : sizes) {
    if (nodes == 0) {
      std::fputs("usage: beside_ns3 [NODES...]\n", stderr);
      return EXIT_FAILURE;
    }
    compare(nodes, 3, table);
  }
  std::fputs(text_of(table).c_str(), stdout);
  return EXIT_SUCCESS;
}
