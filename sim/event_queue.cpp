#include "sim/event_queue.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "sim/fetch.h"

namespace p2pchat::sim {

namespace {

// So many places before its turn what an event needs is fetched, and what that points to.
constexpr std::size_t kFetchAhead = 24;
constexpr std::size_t kFetchBytesAhead = 12;
// From so many on, what is due is sorted by counting.
constexpr std::size_t kManyDue = 48;

constexpr auto kIsBefore = [](const QueueEntry& a, const QueueEntry& b) { return a.is_before(b); };
constexpr auto kIsAfter = [](const QueueEntry& a, const QueueEntry& b) { return b.is_before(a); };

void set_key(QueueEntry& entry, const EventKey& key) {
  P2PCHAT_ASSERT(key.to.value <= UINT32_MAX);
  P2PCHAT_ASSERT(key.from.value <= UINT32_MAX);
  entry.at = key.at.micros();
  entry.number = key.number;
  entry.to = static_cast<std::uint32_t>(key.to.value);
  entry.from = static_cast<std::uint32_t>(key.from.value);
}

}  // namespace

EventQueue::EventQueue() {
  for (Level& level : levels_) level.first.fill(kNone);
}

void EventQueue::push(Event event) {
  QueueEntry entry = pool_.keep(std::move(event.body));
  set_key(entry, event.key);
  entry.process = event.process;
  entry.has_waited = event.has_waited ? 1 : 0;
  insert(entry);
}

void EventQueue::push_datagram(const EventKey& key, BytesView payload) {
  QueueEntry entry = pool_.keep_datagram(payload);
  set_key(entry, key);
  insert(entry);
}

Event EventQueue::pop() {
  Event event;
  pop_into(event);
  return event;
}

void EventQueue::pop_into(Event& event) {
  P2PCHAT_ASSERT(size_ > 0);

  const QueueEntry entry = take_first();
  event.key = {.at = Instant(Duration(entry.at)),
               .to = {entry.to},
               .from = {entry.from},
               .number = entry.number};
  event.process = entry.process;
  event.has_waited = entry.has_waited != 0;
  pool_.take(entry, event.body);
  if (next_due_ + kFetchAhead < due_.size()) {
    fetch(pool_.where(due_[next_due_ + kFetchAhead]));
    fetch(pool_.where_bytes(due_[next_due_ + kFetchBytesAhead]));
  }
}

Instant EventQueue::next_at() const {
  if (size_ == 0) return Instant::never();
  return Instant(Duration(is_late_first() ? late_.front().at : due_[next_due_].at));
}

std::optional<SiteId> EventQueue::upcoming(std::size_t places) const {
  const std::size_t place = next_due_ + places;
  if (place >= due_.size()) return std::nullopt;
  return SiteId{due_[place].to};
}

void EventQueue::insert(const QueueEntry& entry) {
  ++size_;
  put(entry);
  if (late_.empty() && next_due_ == due_.size()) advance();
}

// What lies before the start of the world is due at once.
std::uint64_t EventQueue::tick_of(const QueueEntry& entry) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(entry.at, 0)) >> kTickBits;
}

// To where an event of its time belongs now.
void EventQueue::put(const QueueEntry& entry) {
  const std::uint64_t tick = tick_of(entry);
  if (tick <= tick_) {
    late_.push_back(entry);
    std::ranges::push_heap(late_, kIsAfter);
    return;
  }
  const std::uint64_t difference = tick ^ tick_;
  for (unsigned number = 0; number < levels_.size(); ++number) {
    if (difference >> (number + 1) * kSlotBits != 0) continue;
    Level& level = levels_[number];
    const std::size_t slot = (tick >> number * kSlotBits) % kSlots;
    append(level.first[slot], entry);
    return level.occupied.set(slot);
  }
  append(far_, entry);
}

// The first chunk of a slot is the one that is not full.
void EventQueue::append(Place& slot, const QueueEntry& entry) {
  if (slot == kNone || chunks_[slot].count == chunks_[slot].entries.size()) {
    Place place = 0;
    if (free_.empty()) {
      place = static_cast<Place>(chunks_.size());
      chunks_.emplace_back();
    } else {
      place = free_.back();
      free_.pop_back();
    }
    chunks_[place].count = 0;
    chunks_[place].next = std::exchange(slot, place);
  }
  Chunk& chunk = chunks_[slot];
  chunk.entries[chunk.count++] = entry;
}

bool EventQueue::is_late_first() const {
  if (late_.empty()) return false;
  return next_due_ == due_.size() || late_.front().is_before(due_[next_due_]);
}

QueueEntry EventQueue::take_first() {
  QueueEntry entry;
  if (is_late_first()) {
    entry = late_.front();
    std::ranges::pop_heap(late_, kIsAfter);
    late_.pop_back();
  } else {
    entry = due_[next_due_++];
  }
  --size_;
  if (size_ > 0 && late_.empty() && next_due_ == due_.size()) advance();
  return entry;
}

// On to the next tick at which something is due; there must be one.
void EventQueue::advance() {
  due_.clear();
  next_due_ = 0;
  while (due_.empty() && late_.empty()) {
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
  const Place first = std::exchange(level.first[*slot], kNone);
  if (number == 0) {
    make_due(first);
  } else {
    empty(first);
  }
  return true;
}

void EventQueue::advance_far() {
  P2PCHAT_ASSERT(far_ != kNone);

  std::uint64_t first = tick_of(chunks_[far_].entries.front());
  for (Place place = far_; place != kNone; place = chunks_[place].next) {
    for (std::size_t i = 0; i < chunks_[place].count; ++i) {
      first = std::min(first, tick_of(chunks_[place].entries[i]));
    }
  }
  tick_ = first;
  empty(std::exchange(far_, kNone));
}

// Each event of a slot goes to where it belongs now that the tick has moved on.
void EventQueue::empty(Place first) {
  while (first != kNone) {
    const Chunk chunk = chunks_[first];
    free(std::exchange(first, chunk.next));
    for (std::size_t i = 0; i < chunk.count; ++i) put(chunk.entries[i]);
  }
}

// Everything in the slot of the tick that begins.
void EventQueue::make_due(Place first) {
  while (first != kNone) {
    const Chunk& chunk = chunks_[first];
    due_.insert(due_.end(), chunk.entries.begin(), chunk.entries.begin() + chunk.count);
    free(std::exchange(first, chunk.next));
  }
  sort_due();
}

void EventQueue::free(Place chunk) { free_.push_back(chunk); }

// By the microsecond within the tick, which is counted; then each microsecond by itself.
void EventQueue::sort_due() {
  if (due_.size() < kManyDue) {
    std::ranges::sort(due_, kIsBefore);
    return;
  }
  constexpr std::size_t kMicros = std::size_t{1} << kTickBits;
  const auto micro = [](const QueueEntry& entry) {
    return static_cast<std::size_t>(entry.at) % kMicros;
  };
  std::array<std::uint32_t, kMicros + 1> ends{};
  for (const QueueEntry& entry : due_) ++ends[micro(entry) + 1];
  for (std::size_t i = 0; i < kMicros; ++i) ends[i + 1] += ends[i];
  sorting_.resize(due_.size());
  for (const QueueEntry& entry : due_) sorting_[ends[micro(entry)]++] = entry;
  due_.swap(sorting_);
  sorting_.clear();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < kMicros; ++i) {
    const std::size_t end = ends[i];
    if (end - begin > 1) {
      std::sort(due_.begin() + static_cast<std::ptrdiff_t>(begin),
                due_.begin() + static_cast<std::ptrdiff_t>(end), kIsBefore);
    }
    begin = end;
  }
}

}  // namespace p2pchat::sim
