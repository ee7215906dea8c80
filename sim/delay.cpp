#include "sim/delay.h"

#include "sim/draw.h"

namespace p2pchat::sim {

Duration Delay::sample(std::uint64_t draw) const {
  switch (kind) {
    case DelayKind::kFixed:
      return value;
    case DelayKind::kUniform:
      return Duration(
          static_cast<Duration::rep>(between(draw, static_cast<std::uint64_t>(value.count()),
                                             static_cast<std::uint64_t>(most.count()))));
    case DelayKind::kExponential:
      return exponential(draw, value);
    case DelayKind::kLognormal:
      return lognormal(draw, value, sigma_q16);
    case DelayKind::kWeibull:
      return weibull(draw, value, shape);
    case DelayKind::kPareto:
      return pareto(draw, value, shape);
  }
  return value;
}

}  // namespace p2pchat::sim
