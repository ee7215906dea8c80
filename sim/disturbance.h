#pragma once

#include <cstdint>
#include <optional>

#include "core/base/instant.h"
#include "core/base/strong_ids.h"
#include "sim/links.h"

namespace p2pchat::sim {

using DisturbanceId = StrongId<struct DisturbanceTag>;

// Something wrong with the network for a while. Chances are in parts per million.
struct Disturbance {
  std::optional<Links> links = std::nullopt;  // the ways that it concerns; without: all
  bool is_cut = false;                        // nothing gets through
  bool has_no_multicast = false;
  Instant held_until = Instant();  // what is sent before arrives then or later, in order
  std::uint32_t loss = 0;
  std::uint32_t duplicate = 0;
  std::uint32_t reorder = 0;
  std::uint32_t corrupt = 0;
  std::uint32_t factor_percent = 100;  // of delays

  [[nodiscard]] bool concerns(SiteId from, SiteId to) const {
    return !links || links->contain(from, to);
  }
  // Doubles or damages a few datagrams only, which everything is built for.
  [[nodiscard]] bool is_mild() const;
};

// Losses from which on a node that lives may be taken for dead now and then.
inline constexpr std::uint32_t kBadLoss = 20'000;

}  // namespace p2pchat::sim
