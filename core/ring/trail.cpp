#include "core/ring/trail.h"

#include <algorithm>

namespace p2pchat::ring {

using wire::NodeRef;

void Trail::advise(std::span<const NodeRef> candidates) {
  for (std::size_t i = candidates.size(); i-- > 0;) {
    if (!candidates[i].is_padding()) open_.push_back(candidates[i]);
  }
  if (open_.size() > kOpenMax) {
    open_.erase(open_.begin(), open_.end() - static_cast<std::ptrdiff_t>(kOpenMax));
  }
}

std::optional<NodeRef> Trail::next() {
  while (!open_.empty() && asked_.size() < kAskedMax) {
    const NodeRef best = open_.back();
    open_.pop_back();
    if (std::ranges::find(asked_, best.id) != asked_.end()) continue;
    asked_.push_back(best.id);
    return best;
  }
  return std::nullopt;
}

void Trail::avoid(const RingId& node) {
  if (asked_.size() < kAskedMax) asked_.push_back(node);
}

void Trail::restart(const RingId& self) {
  open_.clear();
  asked_ = {self};
}

}  // namespace p2pchat::ring
