#pragma once

#include <cstdint>

#include "core/base/instant.h"

namespace p2pchat::sim {

enum class DelayKind : std::uint8_t {
  kFixed,
  kUniform,
  kExponential,
  kLognormal,
  kWeibull,
  kPareto
};

// How long something lasts, one draw for each: a message under way, a node's lifetime.
struct Delay {
  DelayKind kind = DelayKind::kFixed;
  Duration value{0};            // the fixed one, the mean, the median, or the least
  Duration most{0};             // uniform only
  std::uint32_t sigma_q16 = 0;  // lognormal only, in units of 2^-16
  std::uint32_t shape = 0;      // Weibull and Pareto only, in tenths

  bool operator==(const Delay&) const = default;

  [[nodiscard]] Duration sample(std::uint64_t draw) const;
};

}  // namespace p2pchat::sim
