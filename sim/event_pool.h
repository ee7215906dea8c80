#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"
#include "sim/event.h"
#include "sim/queue_entry.h"

namespace p2pchat::sim {

// Keeps what comes with events while they wait. Starts and wake-ups bring nothing. Datagrams are
// most of what waits: their bytes are kept by themselves, in memory that is used again.
class EventPool {
 public:
  // What the entry of an event says that is not its key.
  [[nodiscard]] QueueEntry keep(EventBody body);
  [[nodiscard]] QueueEntry keep_datagram(BytesView payload);
  // Gives back what was kept, into a body whose memory may be used again.
  void take(const QueueEntry& entry, EventBody& body);
  // Where what was kept begins, and where its bytes do, to be fetched before it is taken.
  [[nodiscard]] const void* where(const QueueEntry& entry) const {
    return entry.kind == kKind<Datagram> ? &datagrams_[entry.place] : nullptr;
  }
  [[nodiscard]] const void* where_bytes(const QueueEntry& entry) const {
    return entry.kind == kKind<Datagram> ? datagrams_[entry.place].data() : nullptr;
  }

 private:
  template <class Body>
  static constexpr std::uint32_t kKind =
      static_cast<std::uint32_t>(EventBody(std::in_place_type<Body>).index());

  std::vector<Bytes> datagrams_;
  std::vector<EventBody> bodies_;
  std::vector<std::uint32_t> free_datagrams_;  // places that hold nothing
  std::vector<std::uint32_t> free_bodies_;
};

}  // namespace p2pchat::sim
