#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "sim/event.h"
#include "sim/event_pool.h"
#include "sim/occupancy.h"
#include "sim/queue_entry.h"

namespace p2pchat::sim {

// The one queue of a world: a timing wheel of three levels (Varghese, Lauck, SOSP 1987). A tick is
// 1024 us. Later events wait, in no order, in the slot of their tick, of their 1024 ticks or of
// their 1024 * 1024, and come nearer as their slot's turn comes; those of the tick under way are
// sorted at once. So what an event costs hardly grows with how many wait. What waits is an entry of
// 32 bytes, kept in chunks, one after the other; what came with the event is kept aside.
class EventQueue {
 public:
  EventQueue();

  void push(Event event);
  // The same for what comes over the network all the time: its bytes are copied.
  void push_datagram(const EventKey& key, BytesView payload);

  // The first event by key. The queue must not be empty.
  [[nodiscard]] Event pop();
  // The same, into an event that was popped before, whose memory is used again.
  void pop_into(Event& event);

  // When the first event happens; never, if there is none.
  [[nodiscard]] Instant next_at() const;
  [[nodiscard]] bool is_empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

  // To whom the event goes that is so many places behind the first, as far as that is known: where
  // memory is fetched in time, nothing has to wait for it.
  [[nodiscard]] std::optional<SiteId> upcoming(std::size_t places) const;

 private:
  using Place = std::uint32_t;  // in chunks_
  static constexpr Place kNone = ~Place{0};
  static constexpr unsigned kTickBits = 10;
  static constexpr unsigned kSlotBits = 10;
  static constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;

  struct Chunk {
    std::array<QueueEntry, 15> entries;
    std::uint32_t count = 0;
    Place next = kNone;  // in the same slot
  };
  struct Level {
    std::array<Place, kSlots> first;
    Occupancy<kSlots> occupied;
  };

  [[nodiscard]] static std::uint64_t tick_of(const QueueEntry& entry);
  void insert(const QueueEntry& entry);
  void put(const QueueEntry& entry);
  void append(Place& slot, const QueueEntry& entry);
  [[nodiscard]] bool is_late_first() const;
  [[nodiscard]] QueueEntry take_first();
  void advance();
  [[nodiscard]] bool advance_in(unsigned level);
  void advance_far();
  void empty(Place first);
  void make_due(Place first);
  void free(Place chunk);
  void sort_due();

  std::size_t size_ = 0;
  std::vector<QueueEntry> due_;  // what was there when the tick began, in order
  std::size_t next_due_ = 0;
  std::vector<QueueEntry> late_;  // a heap: what came when its tick had begun
  std::uint64_t tick_ = 0;        // under way
  // Level 0 holds the later ticks that share all but their last 10 bits with it, level 1 what
  // shares all but 20, level 2 all but 30; the rest is far.
  std::array<Level, 3> levels_;
  Place far_ = kNone;
  std::vector<Chunk> chunks_;
  std::vector<Place> free_;  // chunks that hold nothing
  std::vector<QueueEntry> sorting_;
  EventPool pool_;
};

}  // namespace p2pchat::sim
