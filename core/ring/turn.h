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

  // Uniform in [3/4, 5/4] of the period; in classic in [1/2, 3/2] (TON 2003: 15 to 45 s).
  [[nodiscard]] Duration jittered(Duration period) const {
    const bool is_classic = options.routing == Routing::kClassic;
    const Duration spread = is_classic ? period : period / 2;
    const Duration least = is_classic ? period / 2 : period - period / 4;
    return least + entropy.up_to(spread);
  }
};

}  // namespace p2pchat::ring
