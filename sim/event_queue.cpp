#include "sim/event_queue.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::sim {

void EventQueue::push(Event event) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(contents_.size()));
    contents_.emplace_back();
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  contents_[place] = {
      .process = event.process, .has_waited = event.has_waited, .body = std::move(event.body)};
  heap_.push_back({.key = event.key, .place = place});
  std::ranges::push_heap(heap_, Later{});
}

Event EventQueue::pop() {
  P2PCHAT_ASSERT(!heap_.empty());
  std::ranges::pop_heap(heap_, Later{});
  const Entry first = heap_.back();
  heap_.pop_back();
  Content& content = contents_[first.place];
  Event event{.key = first.key,
              .process = content.process,
              .has_waited = content.has_waited,
              .body = std::move(content.body)};
  free_.push_back(first.place);
  return event;
}

Instant EventQueue::next_at() const {
  return heap_.empty() ? Instant::never() : heap_.front().key.at;
}

}  // namespace p2pchat::sim
