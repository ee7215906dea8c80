#include "core/store/endings.h"

#include <chrono>
#include <cstddef>
#include <iterator>

namespace p2pchat::store {
namespace {

constexpr Duration kEndingStep = std::chrono::seconds(1);

// Adds the others of this key that have a body, no more in all than are erased in one step.
void add_left(const RingId& key, const Desk& desk, std::vector<wire::Slot>& left) {
  const Index::Items& items = desk.shared.index.items();
  for (auto at = items.lower_bound({.key = key, .kind = wire::RecordKind{}, .id = {}});
       at != items.end() && at->first.key == key; ++at) {
    if (left.size() >= desk.shared.options.expiries_max) return;
    if (desk.shared.is_shut(at->first, at->second.size)) left.push_back(at->first);
  }
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
    if (desk.shared.holds_end(slot.key)) keys_.insert(slot.key);
  }
}

void Endings::on_wake(Desk& desk) {
  if (desk.now < next_wake()) return;
  next_ = desk.now + kEndingStep;
  const std::size_t left_max = desk.shared.options.expiries_max;
  std::vector<wire::Slot> left;
  for (auto key = keys_.begin(); key != keys_.end() && left.size() < left_max;) {
    const std::size_t before = left.size();
    add_left(*key, desk, left);
    key = left.size() == before ? keys_.erase(key) : std::next(key);
  }
  desk.shared.journal.erase(left, desk.shared.entropy, desk.out);
}

}  // namespace p2pchat::store
