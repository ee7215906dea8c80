#include "sim/left_out.h"

#include <algorithm>
#include <iterator>

namespace p2pchat::sim {

void NumberSet::add(std::uint64_t first, std::uint64_t last) {
  if (first > last) return;
  auto next = rows_.upper_bound(first);
  if (next != rows_.begin()) {
    const auto before = std::prev(next);
    // "At least", or one less: written so that nothing overflows.
    if (before->second >= first || before->second == first - 1) {
      first = before->first;
      last = std::max(last, before->second);
      next = rows_.erase(before);
    }
  }
  while (next != rows_.end() && (next->first <= last || next->first - 1 == last)) {
    last = std::max(last, next->second);
    next = rows_.erase(next);
  }
  rows_.emplace(first, last);
}

bool NumberSet::contains(std::uint64_t number) const {
  const auto next = rows_.upper_bound(number);
  return next != rows_.begin() && std::prev(next)->second >= number;
}

}  // namespace p2pchat::sim
