#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/instant.h"
#include "sim/event.h"
#include "sim/occupancy.h"

namespace p2pchat::sim {

// The one queue of a world: a timing wheel of three levels (Varghese, Lauck, SOSP 1987) before a
// small heap. A tick is 1024 us. What is due up to the tick under way is in the heap, ordered by
// key. Later events wait, in no order, in the slot of their tick, of their 1024 ticks or of their
// 1024 * 1024, and come nearer as their slot's turn comes. So what an event costs hardly grows with
// how many wait.
class EventQueue {
 public:
  EventQueue();

  void push(Event event);

  // The first event by key. The queue must not be empty.
  [[nodiscard]] Event pop();

  // When the first event happens; never, if there is none.
  [[nodiscard]] Instant next_at() const;
  [[nodiscard]] bool is_empty() const { return due_.empty(); }
  [[nodiscard]] std::size_t size() const { return stored_.size() - free_.size(); }

 private:
  using Place = std::uint32_t;  // in stored_
  static constexpr Place kNone = ~Place{0};
  static constexpr unsigned kTickBits = 10;
  static constexpr unsigned kSlotBits = 10;
  static constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;

  struct Due {
    EventKey key;
    Place place = kNone;
  };
  struct Stored {
    Event event;
    Place next = kNone;  // in the same slot
  };
  struct Level {
    std::array<Place, kSlots> first;
    Occupancy<kSlots> occupied;
  };

  [[nodiscard]] static std::uint64_t tick_of(const EventKey& key);
  [[nodiscard]] Place store(Event event);
  void put(Place place);
  void advance();
  [[nodiscard]] bool advance_in(unsigned level);
  void advance_far();
  void empty(Place first);

  std::vector<Due> due_;    // a heap, the first event in front; empty only if the whole queue is
  std::uint64_t tick_ = 0;  // under way
  // Level 0 holds the later ticks that share all but their last 10 bits with it, level 1 what
  // shares all but 20, level 2 all but 30; the rest is far.
  std::array<Level, 3> levels_;
  Place far_ = kNone;
  std::vector<Stored> stored_;
  std::vector<Place> free_;  // places that hold nothing
};

}  // namespace p2pchat::sim
