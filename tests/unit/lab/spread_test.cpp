#include "tools/lab/spread.h"

#include <chrono>

#include <gtest/gtest.h>

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

TEST(Spread, HasNoPercentileOfNothing) {
  Spread spread;
  EXPECT_EQ(spread.percentile_since(Spread(), 50), std::nullopt);

  spread.add(3ms);

  EXPECT_EQ(spread.percentile_since(spread, 50), std::nullopt);
}

TEST(Spread, IsRightToASixteenthFromMicrosecondsToHours) {
  for (const Duration taken : {Duration(0), Duration(1), Duration(7), Duration(8), Duration(9),
                               Duration(1000), Duration(123'456), Duration(10s), Duration(1h)}) {
    Spread spread;
    spread.add(taken);

    const Duration said = spread.percentile_since(Spread(), 99).value_or(-1s);
    EXPECT_LE(std::chrono::abs(said - taken) * 16, taken) << taken << " as " << said;
  }
}

TEST(Spread, KeepsWhatIsTooLongAsTheLongest) {
  Spread spread;
  spread.add(24h * 365);
  spread.add(-5s);

  EXPECT_EQ(spread.count(), 2U);
  EXPECT_EQ(spread.percentile_since(Spread(), 50), Duration(0));
  EXPECT_GT(spread.percentile_since(Spread(), 100), Duration(1h));
}

TEST(Spread, TellsTheManyFromTheFew) {
  Spread spread;
  for (int i = 0; i < 98; ++i) spread.add(10ms);
  for (int i = 0; i < 2; ++i) spread.add(900ms);

  const Duration half = spread.percentile_since(Spread(), 50).value_or(0s);
  const Duration most = spread.percentile_since(Spread(), 99).value_or(0s);

  EXPECT_LT(half, 11ms);
  EXPECT_GT(most, 800ms);
}

TEST(Spread, SaysWhatCameSinceAnEarlierOne) {
  Spread spread;
  for (int i = 0; i < 100; ++i) spread.add(1s);
  const Spread before = spread;
  spread.add(2ms);

  EXPECT_LT(spread.percentile_since(before, 99), Duration(3ms));
}

}  // namespace
}  // namespace p2pchat::lab
