#pragma once

#include <compare>
#include <cstdint>
#include <type_traits>

namespace p2pchat::sim {

// What a queue moves about for each event: its key, for which process it is, and where the pool
// keeps what came with it. Kind is the index of the event's body.
struct QueueEntry {
  static constexpr unsigned kPlaceBits = 27;

  std::int64_t at = 0;
  std::uint64_t number = 0;
  std::uint32_t to = 0;
  std::uint32_t from = 0;
  std::uint32_t process = 0;
  std::uint32_t place : kPlaceBits = 0;
  std::uint32_t kind : 4 = 0;
  std::uint32_t has_waited : 1 = 0;

  // By key alone.
  [[nodiscard]] bool is_before(const QueueEntry& other) const {
    if (at != other.at) return at < other.at;
    if (to != other.to) return to < other.to;
    if (from != other.from) return from < other.from;
    return number < other.number;
  }
};
static_assert(sizeof(QueueEntry) == 32);
static_assert(std::is_trivially_copyable_v<QueueEntry>);

}  // namespace p2pchat::sim
