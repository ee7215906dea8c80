#pragma once

#include <compare>
#include <cstdint>

namespace p2pchat {

// Numbers that must not be mixed up. Zero means none.
template <class Tag>
struct StrongId {
  std::uint64_t value = 0;

  constexpr auto operator<=>(const StrongId&) const = default;
  [[nodiscard]] constexpr bool is_set() const { return value != 0; }
};

// A request awaiting its reply; drawn at random by the caller, echoed in the reply.
using CallId = StrongId<struct CallTag>;
// Matches a completion (read, persisted, computed) to what asked for it; unique within a machine.
using Token = StrongId<struct TokenTag>;
// A byte stream of one host.
using StreamId = StrongId<struct StreamTag>;

}  // namespace p2pchat
