#include "sim/site.h"

#include <algorithm>

namespace p2pchat::sim {

std::uint32_t Site::slow_factor() const {
  constexpr std::uint32_t kUsual = 100;
  return slow_factors.empty() ? kUsual : std::max(kUsual, std::ranges::max(slow_factors));
}

}  // namespace p2pchat::sim
