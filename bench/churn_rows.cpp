#include <chrono>
#include <cstddef>
#include <string>

#include "bench/churn_process.h"
#include "bench/classic.h"
#include "bench/papers.h"
#include "bench/ring_world.h"
#include "bench/rows.h"

namespace p2pchat::bench {
namespace {

constexpr double kTenThousand = 10'000;

// Over several worlds, so that no figure hangs on one ring.
struct ChurnRuns {
  std::size_t nodes = 0;
  ring::RingOptions ring;
  ChurnWanted wanted;
  std::size_t worlds = 1;
};

ChurnOutcome run_all(const ChurnRuns& runs, const Effort& effort, Row& row) {
  ChurnOutcome sum;
  for (std::size_t i = 0; i < runs.worlds; ++i) {
    RingWorld world(effort.seed + i, runs.ring, classic_network());
    world.settle(runs.nodes);
    sum.add(run_churn(world, runs.wanted));
    row.events += world.events();
  }
  row.samples += sum.answered;
  return sum;
}

double failed_part(const ChurnOutcome& outcome) {
  return static_cast<double>(outcome.answered - outcome.right) /
         static_cast<double>(outcome.answered);
}

// The ring as it ships: nothing may fail, whatever the rate, and when nodes just vanish.
void add_default_mode(const Effort& effort, Row& row) {
  const auto duration = std::chrono::seconds{effort.is_quick ? 100 : 1'000};
  const auto add = [&](double rate, Departure departure, std::string_view series) {
    if (effort.is_quick && rate < 2) return;
    const ChurnOutcome outcome =
        run_all({.nodes = 1000,
                 .ring = {},
                 .wanted = {.rate = rate,
                            .departure = departure,
                            .duration = duration,
                            .between_lookups = std::chrono::milliseconds{100}}},
                effort, row);
    row.add(series, rate, std::nullopt, kTenThousand * failed_part(outcome), Band::up_to(0));
  };
  for (const papers::Churn& paper : papers::kChurn) {
    if (paper.rate == 0.05 || paper.rate == 0.40)
      add(paper.rate, Departure::kLeave, "default: failures");
  }
  add(2.0, Departure::kCrash, "default: failures, crashes");
}

// Each time a node stabilizes, one of its fingers or of its list has a turn too. With 20 in the
// list and some 6 fingers beyond it, a finger's turn comes 26 / 6 times as rarely; those of the
// list come fresh with the successor's answer, and need none.
ring::RingOptions ton_ring() {
  ring::RingOptions options = classic_ring(20);
  options.finger_period = options.finger_max = options.stabilize_max * 26 / 6;
  return options;
}

}  // namespace

Row churn(const Effort& effort) {
  Row row{.id = "R7",
          .title = "1000 nodes, 20 successors, joins and departures at a rate, one lookup a second",
          .source = "TON 2003, table III",
          .axes = {.x = "joins a second, as many leave", .y = "hops, and dead nodes met"}};
  const auto duration = std::chrono::seconds{effort.is_quick ? 2'000 : 10'000};
  for (const papers::Churn& paper : papers::kChurn) {
    if (effort.is_quick && paper.rate != 0.05 && paper.rate != 0.40) continue;
    const ChurnOutcome outcome = run_all(
        {.nodes = 1000, .ring = ton_ring(), .wanted = {.rate = paper.rate, .duration = duration}},
        effort, row);
    row.add("path", paper.rate, paper.path, outcome.paths.mean(), Band::around(paper.path, 0.15));
    row.add("timeouts", paper.rate, paper.timeouts, outcome.timeouts.mean(),
            Band::up_to(paper.timeouts));
    row.add("failures per 10,000", paper.rate, paper.failures_per_10000,
            kTenThousand * failed_part(outcome), Band::up_to(paper.failures_per_10000));
  }
  add_default_mode(effort, row);
  return row;
}

Row churn_without_retry(const Effort& effort) {
  Row row{.id = "R10",
          .title = "500 nodes, joins and crashes at a rate, a lookup fails at the first dead node",
          .source = "SIGCOMM 2001, figure 12",
          .axes = {.x = "joins a second, as many crash", .y = "part of the lookups that fail"}};
  ring::RingOptions retrying = classic_ring(8);
  retrying.list_ways = 1;
  retrying.finger_max = std::chrono::milliseconds{3'500};  // some eight: all in half a minute
  ring::RingOptions giving_up = retrying;
  giving_up.dead_hops_max = 0;
  const ChurnWanted wanted{.departure = Departure::kCrash,
                           .duration = std::chrono::seconds{effort.is_quick ? 900 : 1'800}};
  for (const papers::ChurnWithoutRetry& paper : papers::kChurnWithoutRetry) {
    if (effort.is_quick && paper.rate != 0.10) continue;
    ChurnWanted at = wanted;
    at.rate = paper.rate;
    const auto run = [&](const ring::RingOptions& ring) {
      return failed_part(run_all({.nodes = 500, .ring = ring, .wanted = at}, effort, row));
    };
    row.add("failed", paper.rate, paper.failed, run(giving_up),
            Band{.low = paper.low, .high = paper.high});
    row.add("failed, with retry", paper.rate, std::nullopt, run(retrying), Band::up_to(0));
  }
  return row;
}

}  // namespace p2pchat::bench
