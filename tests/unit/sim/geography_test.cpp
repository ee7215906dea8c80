#include "sim/geography.h"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

TEST(Space, IsAsWideAsAskedForOnAverage) {
  for (std::size_t dimensions = 1; dimensions <= Space::kDimensionsMax; ++dimensions) {
    const Space space{.dimensions = dimensions, .mean = 60ms};
    Duration sum{0};
    std::int64_t pairs = 0;
    // Of one seed the mean strays by 2 ms (200 points of a line).
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      for (std::uint64_t a = 1; a <= 200; ++a) {
        for (std::uint64_t b = a + 1; b <= 200; ++b, ++pairs) {
          sum += space.between(Chance(seed), SiteId{a}, SiteId{b});
        }
      }
    }
    EXPECT_NEAR(static_cast<double>((sum / pairs).count()), 60'000, 3'500) << dimensions;
  }
}

TEST(Space, IsTheSameBothWaysAndHasNoShortCuts) {
  const Chance chance(1);
  const Space space{.dimensions = 2, .mean = 60ms};
  const auto way = [&](std::uint64_t a, std::uint64_t b) {
    return space.between(chance, SiteId{a}, SiteId{b});
  };

  for (std::uint64_t c = 3; c < 50; ++c) {
    EXPECT_EQ(way(1, c), way(c, 1));
    EXPECT_LE(way(1, 2), way(1, c) + way(c, 2) + 1us);
  }
}

TEST(LatencyTable, SeatsSitesAtItsPlacesInTurn) {
  const LatencyTable table{.places = 2, .times = {1ms, 20ms, 30ms, 4ms}};

  EXPECT_EQ(table.between(SiteId{1}, SiteId{2}), 20ms);
  EXPECT_EQ(table.between(SiteId{2}, SiteId{1}), 30ms);
  EXPECT_EQ(table.between(SiteId{3}, SiteId{1}), 1ms);
  EXPECT_EQ(table.between(SiteId{4}, SiteId{2}), 4ms);
}

}  // namespace
}  // namespace p2pchat::sim
