#include <cmath>
#include <cstddef>
#include <string>

#include "bench/classic.h"
#include "bench/papers.h"
#include "bench/ring_world.h"
#include "bench/rows.h"
#include "bench/statistics.h"

namespace p2pchat::bench {
namespace {

constexpr std::size_t kNodes = 1000;
constexpr std::size_t kSuccessors = 20;

// Nobody is taken for dead because an answer was late: the paper's row without failures has none.
const sim::NetworkOptions kEvenNetwork{
    .latency = {.kind = sim::DelayKind::kFixed, .value = std::chrono::milliseconds{50}}};

struct Outcome {
  Histogram paths;
  Histogram timeouts;
  std::uint64_t asked = 0;
  std::uint64_t right = 0;
};

// A part of the nodes is gone at once, and nobody finds out but by his own lookups.
void fail_and_look_up(RingWorld& world, std::size_t failed, std::size_t lookups, Outcome& outcome) {
  world.settle(kNodes);
  for (std::size_t i = 0; i < failed; ++i) world.crash(world.random_member());
  for (std::size_t i = 0; i < lookups; ++i) {
    world.look_up(world.random_member(), world.random_key());
  }
  world.finish_lookups(std::chrono::minutes{10});
  outcome.asked += lookups;
  for (const Answer& answer : world.take_answers()) {
    if (!answer.is_right) continue;
    ++outcome.right;
    outcome.paths.add(answer.hops_to_predecessor());
    outcome.timeouts.add(answer.result.timeouts);
  }
}

}  // namespace

Row simultaneous_failures(const Effort& effort) {
  Row row{.id = "R6",
          .title = "a part of 1000 nodes fails at once, 20 successors, nobody stabilizes",
          .source = "TON 2003, table II",
          .axes = {.x = "part of the nodes that fail", .y = "hops, and dead nodes met"}};
  // Few lookups of each world: whoever meets a dead node forgets it, and later lookups would find
  // tables that have been tidied up.
  constexpr std::size_t kLookups = 250;
  constexpr std::size_t kWorlds = 40;  // 10,000 lookups, as the paper's; quick, too
  for (const papers::Failures& paper : papers::kFailures) {
    Outcome outcome;
    for (std::size_t i = 0; i < kWorlds; ++i) {
      RingWorld world(effort.seed + i, without_upkeep(classic_ring(kSuccessors)), kEvenNetwork);
      const auto failed = static_cast<std::size_t>(std::llround(paper.part * kNodes));
      fail_and_look_up(world, failed, kLookups, outcome);
      row.events += world.events();
    }
    row.samples += outcome.asked;
    row.add("path", paper.part, paper.path, outcome.paths.mean(), Band::around(paper.path, 0.15));
    row.add("timeouts", paper.part, paper.timeouts, outcome.timeouts.mean(),
            Band{.low = paper.timeouts_low * 0.9, .high = paper.timeouts_high * 1.1});
    row.add("failed", paper.part, 0, static_cast<double>(outcome.asked - outcome.right),
            Band::up_to(0));
  }
  return row;
}

}  // namespace p2pchat::bench
