#include "sim/geography.h"

#include <array>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

constexpr unsigned kUnitBits = 20;  // coordinates are below 2^20

// Mean distance of two points of the unit cube of so many dimensions, in millionths (Robbins 1978).
constexpr std::array<std::int64_t, Space::kDimensionsMax> kMeanDistance = {
    333'333, 521'405, 661'707, 777'666, 878'531};

std::int64_t coordinate(const Chance& chance, SiteId site, std::size_t dimension) {
  return static_cast<std::int64_t>(chance.draw(Purpose::kPlace, site.value, dimension, 0) >>
                                   (64U - kUnitBits));
}

std::int64_t square_root(std::int64_t square) {
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 30U; bit > 0; bit /= 2) {
    if ((root + bit) * (root + bit) <= square) root += bit;
  }
  return root;
}

}  // namespace

Duration Space::between(const Chance& chance, SiteId a, SiteId b) const {
  P2PCHAT_ASSERT(dimensions >= 1 && dimensions <= kDimensionsMax);
  std::int64_t square = 0;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::int64_t apart = coordinate(chance, a, i) - coordinate(chance, b, i);
    square += apart * apart;
  }
  // In millionths of the mean: below 2^21 * 10^6 / 0.33, so that nothing overflows below an hour.
  const std::int64_t unit = std::int64_t{1} << kUnitBits;
  const std::int64_t share =
      square_root(square) * 1'000'000 / unit * 1'000'000 / kMeanDistance[dimensions - 1];
  return mean * share / 1'000'000;
}

Duration LatencyTable::between(SiteId from, SiteId to) const {
  P2PCHAT_ASSERT(places > 0);
  P2PCHAT_ASSERT(times.size() == places * places);
  return times[(from.value - 1) % places * places + (to.value - 1) % places];
}

}  // namespace p2pchat::sim
