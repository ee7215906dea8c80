#pragma once

#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/ring/options.h"
#include "core/wire/effects.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// What the ring hands to its parts with each event. Lives as long as the event; never stored.
struct Turn {
  const RingOptions& options;
  wire::NodeRef& self;  // its incarnation grows when this node has to refute that it is dead
  Entropy& entropy;
  Instant now;
  Effects& out;

  // Uniform in [3/4, 5/4] of the period.
  [[nodiscard]] Duration jittered(Duration period) const {
    const auto half = static_cast<std::uint64_t>(period.count() / 2);
    return period - period / 4 + Duration(static_cast<Duration::rep>(entropy.below(half + 1)));
  }
};

}  // namespace p2pchat::ring
