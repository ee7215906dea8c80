#include "sim/site.h"

#include <algorithm>

#include "core/base/assert.h"

namespace p2pchat::sim {

void Site::begin_slowness(std::uint32_t factor_percent) {
  slow_factors.push_back(factor_percent);
  slow_factor = std::max(kUsual, std::ranges::max(slow_factors));
}

void Site::end_slowness(std::uint32_t factor_percent) {
  const auto found = std::ranges::find(slow_factors, factor_percent);
  P2PCHAT_ASSERT(found != slow_factors.end());
  slow_factors.erase(found);
  slow_factor = slow_factors.empty() ? kUsual : std::max(kUsual, std::ranges::max(slow_factors));
}

}  // namespace p2pchat::sim
