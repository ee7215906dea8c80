#include "bench/statistics.h"

#include <array>

#include <gtest/gtest.h>

namespace p2pchat::bench {
namespace {

TEST(Histogram, TakesPercentilesByNearestRank) {
  Histogram hundred;
  for (std::uint64_t value = 1; value <= 100; ++value) hundred.add(value);

  EXPECT_EQ(hundred.percentile(1), 1U);
  EXPECT_EQ(hundred.percentile(50), 50U);
  EXPECT_EQ(hundred.percentile(99), 99U);
  EXPECT_EQ(hundred.percentile(99.9), 100U);
  EXPECT_EQ(hundred.percentile(100), 100U);
}

TEST(Histogram, CountsAValueAsOftenAsItWasSeen) {
  Histogram paths;
  paths.add(2, 3);
  paths.add(6);

  EXPECT_EQ(paths.count(), 4U);
  EXPECT_DOUBLE_EQ(paths.mean(), 3);
  EXPECT_DOUBLE_EQ(paths.share(2), 0.75);
  EXPECT_DOUBLE_EQ(paths.share(3), 0);
  EXPECT_EQ(paths.percentile(75), 2U);
  EXPECT_EQ(paths.percentile(76), 6U);
  EXPECT_EQ(paths.most(), 6U);
}

TEST(Histogram, AddsAnother) {
  Histogram sum;
  Histogram more;
  sum.add(1);
  more.add(1);
  more.add(5, 2);
  sum.add(more);

  EXPECT_EQ(sum.count(), 4U);
  EXPECT_DOUBLE_EQ(sum.mean(), 3);
}

TEST(Histogram, IsZeroWhereNothingWasSeen) {
  const Histogram none;

  EXPECT_DOUBLE_EQ(none.mean(), 0);
  EXPECT_EQ(none.most(), 0U);
  EXPECT_DOUBLE_EQ(none.share(1), 0);
}

TEST(Median, IsTheMiddleOneOrBetweenTheMiddleTwo) {
  EXPECT_DOUBLE_EQ(median({3}), 3);
  EXPECT_DOUBLE_EQ(median({9, 1, 3}), 3);
  EXPECT_DOUBLE_EQ(median({9, 1, 3, 5}), 4);
}

TEST(Percentile, IsOfTheValuesByNearestRank) {
  std::vector<double> values;
  for (int i = 100; i > 0; --i) values.push_back(i);

  EXPECT_DOUBLE_EQ(percentile(values, 99), 99);
  EXPECT_DOUBLE_EQ(percentile(values, 100), 100);
  EXPECT_DOUBLE_EQ(percentile({7}, 1), 7);
}

TEST(TotalVariation, IsThePartThatWouldHaveToMove) {
  Histogram ours;
  ours.add(1, 25);
  ours.add(2, 75);

  EXPECT_NEAR(total_variation(ours, std::array{0.25, 0.75}, 1), 0, 1e-12);
  EXPECT_NEAR(total_variation(ours, std::array{0.5, 0.5}, 1), 0.25, 1e-12);
  // What lies outside the other's range counts, too.
  EXPECT_NEAR(total_variation(ours, std::array{1.0}, 1), 0.75, 1e-12);
}

}  // namespace
}  // namespace p2pchat::bench
