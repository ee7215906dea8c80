#include "bench/settled_ring.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::bench {

using wire::NodeRef;

SettledRing::SettledRing(std::vector<NodeRef> members, std::size_t r)
    : members_(std::move(members)), r_(r) {
  P2PCHAT_ASSERT(members_.size() > r + 1);
  std::ranges::sort(members_, {}, &NodeRef::id);
  P2PCHAT_ASSERT(std::ranges::adjacent_find(members_, {}, &NodeRef::id) == members_.end());
}

Standing SettledRing::standing(std::size_t place) const {
  const std::size_t n = members_.size();
  const NodeRef& self = members_[place];
  Standing standing{
      .pointers = {.self = self, .successors = {}, .predecessor = members_[(place + n - 1) % n]},
      .shortcuts = {}};
  for (std::size_t i = 1; i <= r_; ++i) {
    standing.pointers.successors.push_back(members_[(place + i) % n]);
  }
  // From the far end: below the first interval that begins before the successor, all are it.
  for (std::size_t exponent = RingId::kBits; exponent-- > 0;) {
    const std::size_t finger = owner_of(self.id.plus_power_of_two(exponent));
    if (finger == place) continue;
    standing.shortcuts.push_back(members_[finger]);
    if (finger == (place + 1) % n) break;
  }
  return standing;
}

std::size_t SettledRing::owner_of(const RingId& key) const {
  const auto found = std::ranges::lower_bound(members_, key, {}, &NodeRef::id);
  return found == members_.end() ? 0 : static_cast<std::size_t>(found - members_.begin());
}

}  // namespace p2pchat::bench
