#include "core/ring/bracket.h"

namespace p2pchat::ring {

using wire::NodeRef;

void Bracket::note(const RingId& key, const NodeRef& node, std::span<const NodeRef> ways) {
  const bool precedes = !ways.empty() && node.id != key && is_in_arc(node.id, key, ways[0].id);
  if (precedes && (!before_ || is_between(before_->id, node.id, key))) {
    before_ = node;
    return;
  }
  const bool follows = before_ && is_in_arc(before_->id, key, node.id);
  if (follows && (!after_ || is_between(before_->id, node.id, after_->id))) after_ = node;
}

bool Bracket::may_hold_owner(const RingId& node) const {
  return !is_closed() || is_between(before_->id, node, after_->id);
}

}  // namespace p2pchat::ring
