#include <chrono>
#include <cstddef>
#include <string>

#include "bench/papers.h"
#include "bench/ring_world.h"
#include "bench/rows.h"
#include "bench/statistics.h"

namespace p2pchat::bench {
namespace {

constexpr double kColdMost = 150;  // milliseconds, of the median

// Sites 60 ms apart: 30 each way.
const sim::NetworkOptions kSites{
    .latency = {.kind = sim::DelayKind::kFixed, .value = std::chrono::milliseconds{30}}};

}  // namespace

Row lookup_latency(const Effort& effort) {
  Row row{.id = "R11",
          .title = "milliseconds of a lookup in a settled ring, default mode, 60 ms round trip",
          .source = "SIGCOMM 2001, figure 13",
          .axes = {.x = "nodes", .y = "milliseconds"}};
  const std::size_t rings = effort.is_quick ? 5 : 40;
  for (const papers::Latency& paper : papers::kLatencies) {
    Histogram latencies;
    for (std::size_t i = 0; i < rings; ++i) {
      RingWorld world(effort.seed + i, {}, kSites);
      world.settle(paper.nodes);
      for (std::size_t k = 0; k < 500; ++k) {
        world.look_up(world.random_member(), world.random_key());
      }
      world.finish_lookups(std::chrono::minutes{1});
      for (const Answer& answer : world.take_answers()) {
        const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(answer.ended_at -
                                                                                 answer.asked_at);
        latencies.add(static_cast<std::uint64_t>(taken.count()));
      }
      row.events += world.events();
    }
    row.samples += latencies.count();
    const auto nodes = static_cast<double>(paper.nodes);
    row.add("p5", nodes, paper.p5, static_cast<double>(latencies.percentile(5)), std::nullopt);
    row.add("p50", nodes, paper.p50, static_cast<double>(latencies.percentile(50)),
            Band::up_to(kColdMost));
    row.add("p95", nodes, paper.p95, static_cast<double>(latencies.percentile(95)), std::nullopt);
  }
  row.notes.emplace_back(
      "Warm lookups (1.2 round trips): not measured; the ring keeps no cache of"
      " owners.");
  return row;
}

}  // namespace p2pchat::bench
