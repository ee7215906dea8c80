#pragma once

#include <chrono>
#include <cstddef>

#include "core/ring/options.h"
#include "core/wire/ring_messages.h"
#include "sim/network.h"

// How the papers' simulators were set up (TON 2003, section V).
namespace p2pchat::bench {

// Longer than any world here lasts.
inline constexpr Duration kNever = std::chrono::hours{24 * 365};

// Who does not answer within half a second is asked once more, then taken for dead; a node
// stabilizes every 15 to 45 seconds, and looks up one finger as often.
[[nodiscard]] inline ring::RingOptions classic_ring(std::size_t successors) {
  constexpr Duration kTimeout = std::chrono::milliseconds{500};
  constexpr Duration kStabilize = std::chrono::seconds{30};
  ring::RingOptions options;
  options.successors = successors;
  options.routing = ring::Routing::kClassic;
  options.candidates = wire::kCandidatesMax;
  options.is_discovering = false;
  options.hop = {.attempt_timeout = kTimeout, .attempts = 2};  // one answer in 2000 is late
  options.liveness = {.attempt_timeout = kTimeout, .attempts = 3};
  options.stabilize_min = options.stabilize_max = kStabilize;
  options.finger_period = options.finger_max = kStabilize;
  options.lookup_timeout = std::chrono::minutes{2};
  options.passive_period = kNever;  // the papers know of no second ring
  return options;
}

// Nobody stabilizes: what the lookups find is what was there.
[[nodiscard]] inline ring::RingOptions without_upkeep(ring::RingOptions options) {
  options.stabilize_min = options.stabilize_max = kNever;
  options.finger_period = options.finger_max = kNever;
  return options;
}

// Each packet takes 50 ms on average, exponentially distributed.
[[nodiscard]] inline sim::NetworkOptions classic_network() {
  return {
      .latency = {.kind = sim::DelayKind::kExponential, .value = std::chrono::milliseconds{50}}};
}

}  // namespace p2pchat::bench
