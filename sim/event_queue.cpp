#include "sim/event_queue.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

constexpr auto kIsLater = [](const auto& a, const auto& b) { return a.key > b.key; };

}  // namespace

EventQueue::EventQueue() {
  for (Level& level : levels_) level.first.fill(kNone);
}

void EventQueue::push(Event event) {
  put(store(std::move(event)));
  if (due_.empty()) advance();
}

Event EventQueue::pop() {
  P2PCHAT_ASSERT(!due_.empty());

  std::ranges::pop_heap(due_, kIsLater);
  const Place place = due_.back().place;
  due_.pop_back();
  Event event = std::move(stored_[place].event);
  free_.push_back(place);
  if (due_.empty() && size() > 0) advance();
  return event;
}

Instant EventQueue::next_at() const {
  return due_.empty() ? Instant::never() : due_.front().key.at;
}

EventQueue::Place EventQueue::store(Event event) {
  if (free_.empty()) {
    stored_.push_back({.event = std::move(event)});
    return static_cast<Place>(stored_.size() - 1);
  }
  const Place place = free_.back();
  free_.pop_back();
  stored_[place].event = std::move(event);
  return place;
}

// What lies before the start of the world is due at once.
std::uint64_t EventQueue::tick_of(const EventKey& key) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(key.at.micros(), 0)) >> kTickBits;
}

// To where an event of its time belongs now.
void EventQueue::put(Place place) {
  const EventKey& key = stored_[place].event.key;
  const std::uint64_t tick = tick_of(key);
  if (tick <= tick_) {
    due_.push_back({.key = key, .place = place});
    std::ranges::push_heap(due_, kIsLater);
    return;
  }
  const std::uint64_t difference = tick ^ tick_;
  for (unsigned number = 0; number < levels_.size(); ++number) {
    if (difference >> (number + 1) * kSlotBits != 0) continue;
    Level& level = levels_[number];
    const std::size_t slot = (tick >> number * kSlotBits) % kSlots;
    stored_[place].next = std::exchange(level.first[slot], place);
    return level.occupied.set(slot);
  }
  stored_[place].next = std::exchange(far_, place);
}

// On to the next tick at which something is due; there must be one.
void EventQueue::advance() {
  while (due_.empty()) {
    if (!advance_in(0) && !advance_in(1) && !advance_in(2)) advance_far();
  }
}

// To the next slot of the level that holds something; false if there is none.
bool EventQueue::advance_in(unsigned number) {
  Level& level = levels_[number];
  const unsigned shift = number * kSlotBits;
  const auto slot = level.occupied.next((tick_ >> shift) % kSlots);
  if (!slot) return false;

  tick_ = (tick_ >> (shift + kSlotBits) << kSlotBits | *slot) << shift;
  level.occupied.clear(*slot);
  empty(std::exchange(level.first[*slot], kNone));
  return true;
}

void EventQueue::advance_far() {
  P2PCHAT_ASSERT(far_ != kNone);

  std::uint64_t first = tick_of(stored_[far_].event.key);
  for (Place place = far_; place != kNone; place = stored_[place].next) {
    first = std::min(first, tick_of(stored_[place].event.key));
  }
  tick_ = first;
  empty(std::exchange(far_, kNone));
}

// Each event of a slot goes to where it belongs now that the tick has moved on.
void EventQueue::empty(Place first) {
  while (first != kNone) put(std::exchange(first, stored_[first].next));
}

}  // namespace p2pchat::sim
