#include "core/store/endings.h"

#include <chrono>

namespace p2pchat::store {
namespace {

constexpr Duration kEndingStep = std::chrono::seconds(1);

// The others of this key that have a body, at most so many.
std::vector<wire::Slot> left_under(const RingId& key, const Desk& desk) {
  const Index::Items& items = desk.shared.index.items();
  std::vector<wire::Slot> left;
  for (auto at = items.lower_bound({.key = key, .kind = wire::RecordKind{}, .id = {}});
       at != items.end() && at->first.key == key; ++at) {
    if (left.size() == desk.shared.options.expiries_max) break;
    if (desk.shared.is_shut(at->first, at->second.size)) left.push_back(at->first);
  }
  return left;
}

}  // namespace

void Endings::on_loaded(const Desk& desk) {
  for (const auto& [slot, item] : desk.shared.index.items()) {
    if (wire::ends_key(slot, item.stamp.version)) keys_.insert(slot.key);
  }
  next_ = desk.now;
}

void Endings::on_changed(const std::vector<wire::Slot>& changed, const Desk& desk) {
  if (keys_.empty()) next_ = desk.now;
  for (const wire::Slot& slot : changed) {
    if (desk.shared.has_ended(slot.key)) keys_.insert(slot.key);
  }
}

void Endings::on_wake(Desk& desk) {
  if (desk.now < next_wake()) return;
  next_ = desk.now + kEndingStep;
  const RingId key = *keys_.begin();
  const std::vector<wire::Slot> left = left_under(key, desk);
  if (left.empty()) keys_.erase(key);
  desk.shared.journal.erase(left, desk.shared.entropy, desk.out);
}

}  // namespace p2pchat::store
