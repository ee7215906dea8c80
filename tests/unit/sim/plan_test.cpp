#include "sim/plan.h"

#include <algorithm>
#include <chrono>
#include <set>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

Scenario random_scenario() {
  Scenario scenario;
  scenario.nodes = 6;
  scenario.clients = 3;
  scenario.duration = 10min;
  scenario.random_faults =
      RandomFaults{.kinds = {FaultKind::kCrash, FaultKind::kJoin, FaultKind::kLeave,
                             FaultKind::kLoss, FaultKind::kLatency, FaultKind::kTakeover,
                             FaultKind::kClientCrash, FaultKind::kDisk}};
  return scenario;
}

TEST(Plan, WritesRepeatedFaultsOutAndSortsByTime) {
  Scenario scenario;
  scenario.duration = 30s;
  scenario.faults = {
      {.fault = {.at = Instant(10s), .kind = FaultKind::kJoin, .count = 1}, .every = 10s},
      {.fault = {.at = Instant(15s), .kind = FaultKind::kCrash, .nodes = {1}}, .every = {}}};

  EXPECT_EQ(text_of(plan_of(scenario, Chance(1))),
            "10.000s join count 1\n"
            "15.000s crash nodes 1 disk keep\n"
            "20.000s join count 1\n");
}

TEST(Plan, IsAFunctionOfTheSeed) {
  const Scenario scenario = random_scenario();

  EXPECT_EQ(text_of(plan_of(scenario, Chance(1))), text_of(plan_of(scenario, Chance(1))));
  EXPECT_NE(text_of(plan_of(scenario, Chance(1))), text_of(plan_of(scenario, Chance(2))));
}

TEST(Plan, RandomFaultsStayWithinTheAssumptions) {
  const Scenario scenario = random_scenario();
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Instant healed;
    std::size_t standing = scenario.nodes;
    for (const Fault& fault : plan_of(scenario, Chance(seed))) {
      EXPECT_GE(fault.at, healed) << seed;
      healed = fault.at + fault.lasting.value_or(Duration(0)) + 10s;
      if (fault.kind == FaultKind::kCrash || fault.kind == FaultKind::kDisk) {
        EXPECT_LE(fault.nodes.size(), scenario.replicas - 1);
        EXPECT_TRUE(fault.lasting.has_value());
        EXPECT_NE(fault.trouble.fault, DiskFault::kBitRot);
      }
      if (fault.kind == FaultKind::kJoin) ++standing;
      if (fault.kind == FaultKind::kLeave) --standing;
      EXPECT_GT(standing, scenario.replicas) << seed;
      EXPECT_LE(fault.at + fault.lasting.value_or(Duration(0)), Instant(scenario.duration));
    }
  }
}

TEST(Plan, SeedsUseDifferentKindsAndAllOfThemOverTime) {
  const Scenario scenario = random_scenario();
  std::set<FaultKind> all;
  bool has_run_of_few = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::set<FaultKind> kinds;
    for (const Fault& fault : plan_of(scenario, Chance(seed))) kinds.insert(fault.kind);
    has_run_of_few = has_run_of_few || kinds.size() <= 2;
    all.merge(kinds);
  }

  EXPECT_EQ(all.size(), scenario.random_faults->kinds.size());
  EXPECT_TRUE(has_run_of_few);
}

}  // namespace
}  // namespace p2pchat::sim
