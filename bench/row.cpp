#include "bench/row.h"

#include <cmath>

namespace p2pchat::bench {

bool Band::holds(double value) const {
  const double slack = 1e-9 * std::max(std::abs(low), std::abs(high));
  return value >= low - slack && value <= high + slack;
}

}  // namespace p2pchat::bench
