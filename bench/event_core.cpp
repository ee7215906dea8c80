#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/bare_loop.h"
#include "bench/echo_world.h"
#include "bench/meter.h"
#include "bench/scale.h"
#include "bench/statistics.h"

namespace p2pchat::bench {
namespace {

// Nanoseconds of CPU time an event of one world, and the heap that a machine takes.
struct Cost {
  std::vector<double> ours;
  std::vector<double> bare;
  double bytes = 0;
};

double measure_ours(EchoWorld& world, std::uint64_t events) {
  const std::uint64_t before = world.world().events();
  const double begin = cpu_seconds();
  const std::uint64_t rounds = std::max<std::uint64_t>(events / world.world().size(), 1);
  world.run_for(kEchoMean * static_cast<Duration::rep>(rounds));
  const double seconds = cpu_seconds() - begin;
  return seconds * 1e9 / static_cast<double>(world.world().events() - before);
}

double measure_bare(BareLoop& loop, std::uint64_t events) {
  const double begin = cpu_seconds();
  loop.run(events);
  return (cpu_seconds() - begin) * 1e9 / static_cast<double>(events);
}

// By turns, so that both meet the same machine; the first round of messages is not counted.
Cost measure(std::size_t nodes, const ScaleEffort& effort) {
  Cost cost;
  const std::size_t before = heap_bytes();
  EchoWorld world(effort.seed, nodes);
  world.run_for(kEchoMost);
  cost.bytes = static_cast<double>(heap_bytes() - before) / static_cast<double>(nodes);
  BareLoop loop(nodes);
  loop.run(2 * nodes);
  for (std::size_t i = 0; i < effort.repeats; ++i) {
    cost.ours.push_back(measure_ours(world, effort.events));
    cost.bare.push_back(measure_bare(loop, effort.events));
  }
  return cost;
}

}  // namespace

Table event_core(const ScaleEffort& effort) {
  Table table{.title =
                  "events: machines that return each datagram of 8 bytes, on the host seam, "
                  "beside a bare std::priority_queue of 32-byte events",
              .columns = {"nodes", "events/s", "ns/event", "bare events/s", "bare ns/event",
                          "ours : bare", "bytes/node"},
              .lines = {},
              .notes = {"CPU time; one message under way for each node; bare: no network, no "
                        "machines, no digest"}};
  for (const std::size_t nodes : effort.nodes) {
    const Cost cost = measure(nodes, effort);
    const double ours = median(cost.ours);
    const double bare = median(cost.bare);
    table.lines.push_back({std::to_string(nodes), number_text(1e9 / ours, 0), number_text(ours, 0),
                           number_text(1e9 / bare, 0), number_text(bare, 0),
                           number_text(bare / ours, 2), number_text(cost.bytes, 0)});
  }
  return table;
}

}  // namespace p2pchat::bench
