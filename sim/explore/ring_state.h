#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/explore/ring_model.h"

namespace p2pchat::sim {

inline constexpr std::size_t kIdentifiersMax = 6;
inline constexpr std::size_t kSuccessorsMax = 3;

using Place = std::uint8_t;  // 0 to M - 1, around the circle

struct Entry {
  Place place = 0;
  // Padding, or an earlier life of the node at this place: nobody answers, whoever is there now.
  bool is_void = false;

  constexpr bool operator==(const Entry&) const = default;
};

// One member of the ring between two of its steps (design/3, "State and operations").
struct Member {
  std::array<Entry, kSuccessorsMax> successors{};  // the first r count
  Entry predecessor;
  std::optional<Entry> candidate;  // status Stabilizing(c): c is to be asked next
  std::optional<Entry> notifier;   // status Rectifying(c): c has notified

  [[nodiscard]] bool is_idle() const { return !candidate && !notifier; }
  constexpr bool operator==(const Member&) const = default;
};

// All that the steps of the ring depend on.
struct RingState {
  std::array<std::optional<Member>, kIdentifiersMax> members;

  [[nodiscard]] bool contains(Place place) const { return members[place].has_value(); }
  // True if whom the entry names answers.
  [[nodiscard]] bool answers(const Entry& entry) const {
    return !entry.is_void && contains(entry.place);
  }
  constexpr bool operator==(const RingState&) const = default;
};

// True if x lies strictly inside the arc clockwise from a to b; from a to a is all but a.
[[nodiscard]] constexpr bool is_between(Place a, Place x, Place b) {
  return a < b ? a < x && x < b : a < x || x < b;
}

// "0:[1 2] <4; 1:[2 4~] <0 asks 3; 2:..." where `<` is the predecessor and `~` marks who is nobody.
[[nodiscard]] std::string text_of(const RingState& state, const RingModel& model);

}  // namespace p2pchat::sim
