#include "sim/draw.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

constexpr std::uint64_t kDraws = 40'000;

template <class Sample>
std::vector<std::int64_t> samples(Sample sample) {
  const Chance chance(42);
  std::vector<std::int64_t> all;
  for (std::uint64_t n = 0; n < kDraws; ++n) {
    all.push_back(sample(chance.draw(Purpose::kDelay, 1, 2, n)).count());
  }
  std::ranges::sort(all);
  return all;
}

TEST(Draw, DependsOnItsKeyAlone) {
  const Chance chance(7);

  EXPECT_EQ(chance.draw(Purpose::kLoss, 1, 2, 3), Chance(7).draw(Purpose::kLoss, 1, 2, 3));
  EXPECT_NE(chance.draw(Purpose::kLoss, 1, 2, 3), Chance(8).draw(Purpose::kLoss, 1, 2, 3));
  EXPECT_NE(chance.draw(Purpose::kLoss, 1, 2, 3), chance.draw(Purpose::kDelay, 1, 2, 3));
  EXPECT_NE(chance.draw(Purpose::kLoss, 1, 2, 3), chance.draw(Purpose::kLoss, 2, 1, 3));
  EXPECT_NE(chance.draw(Purpose::kLoss, 1, 2, 3), chance.draw(Purpose::kLoss, 1, 2, 4));
}

TEST(Draw, StaysTheSameInEveryVersion) {
  EXPECT_EQ(Chance(1).draw(Purpose::kDelay, 2, 3, 4), 10951368796532532347U);
}

TEST(Draw, BelowIsUniform) {
  const Chance chance(9);
  std::vector<std::uint64_t> counts(10);

  for (std::uint64_t n = 0; n < kDraws; ++n) {
    ++counts[static_cast<std::size_t>(below(chance.draw(Purpose::kPlan, 0, 0, n), 10))];
  }

  EXPECT_GT(std::ranges::min(counts), kDraws / 10 * 94 / 100);
  EXPECT_LT(std::ranges::max(counts), kDraws / 10 * 106 / 100);
}

TEST(Draw, BetweenIncludesBothEnds) {
  EXPECT_EQ(between(0, 20, 2000), 20U);
  EXPECT_EQ(between(UINT64_MAX, 20, 2000), 2000U);
  EXPECT_EQ(between(5, 0, UINT64_MAX), 5U);
}

TEST(Draw, HappensSoOftenInAMillion) {
  EXPECT_FALSE(happens(0, 0));
  EXPECT_TRUE(happens(0, 1));
  EXPECT_TRUE(happens(UINT64_MAX, 1'000'000));
  EXPECT_FALSE(happens(UINT64_MAX, 999'999));
}

TEST(Draw, ExponentialHasItsMeanAndMedian) {
  const auto all = samples([](std::uint64_t draw) { return exponential(draw, Duration(100'000)); });

  std::int64_t sum = 0;
  for (const std::int64_t each : all) sum += each;
  const std::int64_t mean = sum / static_cast<std::int64_t>(kDraws);
  EXPECT_NEAR(static_cast<double>(mean), 100'000, 1'500);
  EXPECT_NEAR(static_cast<double>(all[kDraws / 2]), 69'315, 1'500);  // mean * ln 2
  EXPECT_EQ(exponential(UINT64_MAX, Duration(100'000)), Duration(0));
  EXPECT_LE(exponential(0, Duration(100'000)), Duration(4'500'000));
}

TEST(Draw, LognormalHasItsMedianAndSpread) {
  const auto all =
      samples([](std::uint64_t draw) { return lognormal(draw, Duration(30'000), 32'768); });

  EXPECT_NEAR(static_cast<double>(all[kDraws / 2]), 30'000, 400);
  // One standard deviation up: median * e^0.5, at the 84.13th percentile.
  EXPECT_NEAR(static_cast<double>(all[kDraws * 8413 / 10'000]), 49'462, 900);
}

TEST(Draw, ShuffleKeepsEveryItem) {
  std::vector<int> items{1, 2, 3, 4, 5, 6, 7, 8};

  shuffle(items, Chance(3), Purpose::kPlan, 1);

  EXPECT_NE(items, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
  std::ranges::sort(items);
  EXPECT_EQ(items, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
}

// Means over many draws, and a value of each distribution's own: half of all lives are shorter.
TEST(Draw, WeibullAndParetoHaveTheirMeansAndMedians) {
  const Chance chance(1);
  constexpr std::uint64_t kLives = 200'000;
  const auto check = [&](auto sample, double mean, double median, double slack) {
    double sum = 0;
    std::uint64_t shorter = 0;
    for (std::uint64_t n = 0; n < kLives; ++n) {
      const Duration drawn = sample(chance.draw(Purpose::kChurn, 0, 0, n));
      sum += static_cast<double>(drawn.count());
      shorter += static_cast<double>(drawn.count()) < median ? 1 : 0;
    }
    EXPECT_NEAR(sum / kLives, mean, mean * slack);
    EXPECT_NEAR(static_cast<double>(shorter) / kLives, 0.5, 0.01);
  };
  for (const std::uint32_t shape : kWeibullShapes) {
    const double k = shape / 10.0;
    const double median = 1e6 / std::tgamma(1 + 1 / k) * std::pow(std::log(2.0), 1 / k);
    check([&](std::uint64_t draw) { return weibull(draw, Duration(1'000'000), shape); }, 1e6,
          median, 0.03);
  }
  check([](std::uint64_t draw) { return pareto(draw, Duration(1'000'000), 30); }, 1e6,
        1e6 * 2 / 3 * std::pow(2.0, 1 / 3.0), 0.02);
  EXPECT_EQ(pareto(UINT64_MAX, Duration(900'000), 30), Duration(600'000));
}

}  // namespace
}  // namespace p2pchat::sim
