#include "sim/plan.h"

#include <chrono>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

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

TEST(Plan, WritesRecipesOutEachTime) {
  Scenario scenario;
  scenario.duration = 60s;
  const Fault pattern{
      .at = Instant(10s), .kind = FaultKind::kCrash, .lasting = 2s, .nodes = {0, 1}};
  scenario.faults = {{.fault = pattern, .every = 30s, .recipe = RollingRestart{.gap = 15s}}};

  EXPECT_EQ(text_of(plan_of(scenario, Chance(1))),
            "10.000s crash nodes 0 disk keep for 2.000s\n"
            "25.000s crash nodes 1 disk keep for 2.000s\n"
            "40.000s crash nodes 0 disk keep for 2.000s\n"
            "55.000s crash nodes 1 disk keep for 2.000s\n");
}

TEST(Plan, HoldsNothingLongerThanTheFaultsLast) {
  Scenario scenario;
  scenario.duration = 30s;
  scenario.faults = {{.fault = {.at = Instant(20s), .kind = FaultKind::kHold, .lasting = 60s}}};

  EXPECT_EQ(text_of(plan_of(scenario, Chance(1))), "20.000s hold for 10.000s\n");
}

}  // namespace
}  // namespace p2pchat::sim
