#pragma once

#include <cstdint>

#include "core/base/instant.h"
#include "sim/draw.h"
#include "sim/event.h"

namespace p2pchat::sim {

// Loss in bursts (Gilbert 1960, Elliott 1963): each way from a site to another is now good, now
// bad, for exponential times. The chain is exact and yet keeps nothing: in each slot of time it
// forgets its past with the chance a + b (of turning bad, and of turning good), which a draw by way
// and slot decides, and begins anew as in the long run; so the state follows from the draws back to
// the last slot in which it forgot.
struct Bursts {
  Duration burst{};        // mean length of a bad time
  Duration gap{};          // mean length of a good time
  std::uint32_t loss = 0;  // per million, in bad times

  [[nodiscard]] bool is_bad(const Chance& chance, SiteId from, SiteId to, Instant at) const;
};

}  // namespace p2pchat::sim
