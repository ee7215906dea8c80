#include "core/store/arc.h"

namespace p2pchat::store {
namespace {

RingId highest() {
  RingId id;
  id.bytes.fill(0xff);
  return id;
}

}  // namespace

bool Arc::covers(const wire::KeyRange& range) const {
  if (after == to) return true;
  if (!contains(range.first) || !contains(range.last)) return false;
  // Both ends may lie in the arc and the gap between them.
  return RingId::distance(after, range.first) <= RingId::distance(after, range.last);
}

std::vector<wire::KeyRange> Arc::ranges() const {
  const RingId first = after.next();
  if (first <= to) return {{.first = first, .last = to}};
  return {{.first = first, .last = highest()}, {.first = RingId(), .last = to}};
}

Arc Arc::from(const RingId& first, const RingId& to) {
  return {.after = RingId::distance(RingId::from_number(1), first), .to = to};
}

bool contains(const wire::KeyRange& range, const RingId& key) {
  return range.first <= key && key <= range.last;
}

}  // namespace p2pchat::store
