#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "sim/report.h"
#include "sim/scenario.h"
#include "sim/simulation.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

constexpr const char* kStorm = R"({
  "name": "a little of everything", "nodes": 4, "clients": 3, "duration": "40s", "settle": "20s",
  "network": {"latency": {"kind": "lognormal", "median": "20ms", "sigma": 0.5},
              "loss": 0.01, "duplicate": 0.01, "reorder": 0.01},
  "workload": [{"kind": "chat", "rate": "2/s", "size": "20..2000"},
               {"kind": "lookup", "rate": "1/s"}],
  "faults": [{"at": "15s", "kind": "crash", "count": 1, "for": "5s"},
             {"at": "20s", "kind": "client_crash", "clients": [0], "for": "3s"},
             {"at": "25s", "kind": "join", "count": 1}],
  "checks": []})";

// A world of which no check is asked: these tests are about being the same, not about being right.
Simulation simulation(std::uint64_t seed) {
  const auto scenario = parse_scenario(kStorm);
  EXPECT_TRUE(scenario.has_value()) << scenario.error().text();
  return Simulation(*scenario, seed);
}

// Everything that is told of a run.
std::string outcome(const Simulation& simulation) {
  return json_of(report_of(simulation, std::chrono::milliseconds(0)));
}

TEST(Determinism, EqualSeedsGiveEqualRuns) {
  Simulation one = simulation(7);
  Simulation other = simulation(7);

  one.run();
  other.run();

  EXPECT_EQ(outcome(one), outcome(other));
}

TEST(Determinism, OtherSeedsGiveOtherRuns) {
  Simulation one = simulation(7);
  Simulation other = simulation(8);

  one.run();
  other.run();

  EXPECT_NE(one.stage().world.digest(), other.stage().world.digest());
}

TEST(Determinism, ForksOfARunGoOnAsTheOriginal) {
  Simulation original = simulation(7);
  while (original.stage().world.now() < Instant(22s)) ASSERT_TRUE(original.step());

  Simulation fork = original;
  original.run();
  fork.run();

  EXPECT_EQ(outcome(fork), outcome(original));
}

TEST(Determinism, RunningAForkLeavesTheOriginalAlone) {
  Simulation original = simulation(7);
  while (original.stage().world.now() < Instant(10s)) ASSERT_TRUE(original.step());
  const std::string before = outcome(original);

  Simulation fork = original;
  fork.run();

  EXPECT_EQ(outcome(original), before);
  EXPECT_NE(outcome(fork), before);
}

}  // namespace
}  // namespace p2pchat::sim
