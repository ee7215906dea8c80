#include "bench/hop_cost.h"

#include <chrono>

#include <gtest/gtest.h>

#include "bench/classic.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

const HopsEffort kShort{.nodes = {40}, .warm_up = 0s, .measured = 60s, .lookups = 300};

TEST(HopCost, CountsLookupsAndWhatTheRingSends) {
  const HopsOutcome outcome = measure_hops({}, 40, kShort);

  EXPECT_GT(outcome.churn.answered, 200U);
  EXPECT_EQ(outcome.churn.right, outcome.churn.answered);
  EXPECT_EQ(outcome.churn.hops.count(), outcome.churn.right);
  EXPECT_GT(outcome.churn.hops.mean(), 0.9);
  EXPECT_LT(outcome.churn.hops.mean(), 6);
  EXPECT_GT(outcome.bytes_per_second, 50);
  EXPECT_LT(outcome.bytes_per_second, 2000);
}

TEST(HopCost, PutsTheModesSideBySide) {
  const Table table = hop_cost(kShort);

  ASSERT_GE(table.lines.size(), 2U);
  EXPECT_EQ(table.lines[0][1], "classic");
  EXPECT_EQ(table.lines[0][5], "1.00");
  for (const auto& line : table.lines) EXPECT_EQ(line.size(), table.columns.size());
}

}  // namespace
}  // namespace p2pchat::bench
