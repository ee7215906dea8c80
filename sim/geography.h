#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/instant.h"
#include "sim/draw.h"
#include "sim/event.h"

namespace p2pchat::sim {

// Sites at points of a cube that the seed draws; a message takes as long as the way is far.
struct Space {
  static constexpr std::size_t kDimensionsMax = 5;

  std::size_t dimensions = 2;
  Duration mean{};  // over all pairs of points

  [[nodiscard]] Duration between(const Chance& chance, SiteId a, SiteId b) const;
};

// Measured times from place to place; sites sit at the places in turn.
struct LatencyTable {
  static constexpr std::size_t kPlacesMax = 256;

  std::size_t places = 0;
  std::vector<Duration> times;  // row by row: from, to

  [[nodiscard]] Duration between(SiteId from, SiteId to) const;
};

}  // namespace p2pchat::sim
