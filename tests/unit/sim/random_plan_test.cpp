#include "sim/random_plan.h"

#include <algorithm>
#include <chrono>
#include <set>

#include <gtest/gtest.h>

#include "sim/plan.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

Scenario random_scenario(RandomMode mode = RandomMode::kWithin) {
  Scenario scenario;
  scenario.nodes = 6;
  scenario.clients = 3;
  scenario.duration = 10min;
  scenario.random_faults = RandomFaults{.kinds = random_kinds(mode), .mode = mode};
  return scenario;
}

TEST(RandomPlan, IsAFunctionOfTheSeed) {
  const Scenario scenario = random_scenario();

  EXPECT_EQ(text_of(plan_of(scenario, Chance(1))), text_of(plan_of(scenario, Chance(1))));
  EXPECT_NE(text_of(plan_of(scenario, Chance(1))), text_of(plan_of(scenario, Chance(2))));
}

TEST(RandomPlan, StaysWithinTheAssumptions) {
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
      if (fault.kind == FaultKind::kSlow) {
        EXPECT_LE(fault.value, 1000U);
        EXPECT_LE(fault.nodes.size(), scenario.replicas - 1);
      }
      if (fault.kind == FaultKind::kCorrupt) {
        EXPECT_LT(fault.value, kBadLoss);
      }
      if (fault.kind == FaultKind::kJoin) ++standing;
      if (fault.kind == FaultKind::kLeave) --standing;
      EXPECT_GT(standing, scenario.replicas) << seed;
      EXPECT_LE(fault.at + fault.lasting.value_or(Duration(0)), Instant(scenario.duration));
    }
  }
}

TEST(RandomPlan, SeedsUseDifferentKindsAndAllOfThemOverTime) {
  const Scenario scenario = random_scenario();
  std::set<FaultKind> all;
  bool has_run_of_few = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::set<FaultKind> kinds;
    for (const Fault& fault : plan_of(scenario, Chance(seed))) kinds.insert(fault.kind);
    has_run_of_few = has_run_of_few || kinds.size() <= 3;
    all.merge(kinds);
  }

  EXPECT_EQ(all.size(), scenario.random_faults->kinds.size());
  EXPECT_TRUE(has_run_of_few);
}

// What goes beyond the assumptions still leaves somebody, and every disk.
TEST(RandomPlan, BeyondTheAssumptionsLeavesANodeAndTheDisks) {
  const Scenario scenario = random_scenario(RandomMode::kBeyond);
  std::set<FaultKind> kinds;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (const Fault& fault : plan_of(scenario, Chance(seed))) {
      kinds.insert(fault.kind);
      EXPECT_EQ(fault.disk, DiskFate::kKeep);
      EXPECT_NE(fault.kind, FaultKind::kLeave);
      for (const std::vector<Party>& group : fault.groups) EXPECT_FALSE(group.empty()) << seed;
      const std::size_t groups = fault.groups.size() + (fault.has_others ? 1 : 0);
      EXPECT_TRUE(groups == 0 || groups == 2) << seed;
      EXPECT_TRUE(!fault.is_one_way || fault.groups.size() == 2) << seed;
    }
  }

  EXPECT_EQ(kinds.size(), random_kinds(RandomMode::kBeyond).size());
}

}  // namespace
}  // namespace p2pchat::sim
