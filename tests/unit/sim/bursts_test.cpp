#include "sim/bursts.h"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

constexpr Bursts kBursts{.burst = 200ms, .gap = 1800ms, .loss = 1'000'000};

TEST(Bursts, AreAsLongAndAsRareAsAskedFor) {
  const Chance chance(1);
  std::uint64_t bad = 0;
  std::uint64_t bursts = 0;
  bool was_bad = false;
  constexpr std::uint64_t kSteps = 200'000;
  for (std::uint64_t i = 0; i < kSteps; ++i) {
    const Instant at(Duration(5ms) * static_cast<int>(i));
    const bool is_bad = kBursts.is_bad(chance, SiteId{1}, SiteId{2}, at);
    bad += is_bad ? 1 : 0;
    bursts += is_bad && !was_bad ? 1 : 0;
    was_bad = is_bad;
  }

  // A tenth of a thousand seconds is bad, in bursts of 200 ms on average.
  EXPECT_NEAR(static_cast<double>(bad) / kSteps, 0.1, 0.02);
  EXPECT_NEAR(static_cast<double>(bad) * 5 / static_cast<double>(bursts), 200, 40);
}

TEST(Bursts, OfAWayDependOnNoOtherQuestion) {
  const Chance chance(1);
  const Instant at(90s);

  const bool first = kBursts.is_bad(chance, SiteId{1}, SiteId{2}, at);
  static_cast<void>(kBursts.is_bad(chance, SiteId{1}, SiteId{2}, Instant(10s)));

  EXPECT_EQ(kBursts.is_bad(chance, SiteId{1}, SiteId{2}, at), first);
}

TEST(Bursts, OfTwoWaysAreDifferent) {
  const Chance chance(1);
  int different = 0;
  for (int i = 0; i < 1000; ++i) {
    const Instant at(Duration(100ms) * i);
    const bool there = kBursts.is_bad(chance, SiteId{1}, SiteId{2}, at);
    different += there == kBursts.is_bad(chance, SiteId{2}, SiteId{1}, at) ? 0 : 1;
  }

  EXPECT_GT(different, 100);
}

}  // namespace
}  // namespace p2pchat::sim
