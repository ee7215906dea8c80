#include "core/store/arc.h"

namespace p2pchat::store {
namespace {

RingId highest() {
  RingId id;
  id.bytes.fill(0xff);
  return id;
}

}  // namespace

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
