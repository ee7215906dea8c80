#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "core/base/entropy.h"
#include "core/ring/options.h"
#include "core/ring/steps.h"
#include "core/ring/turn.h"
#include "core/wire/effects.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

inline Address address(std::uint64_t number) {
  return Address::v4(
      {10, 0, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)}, 7400);
}

// The node of a small id; readable in failures.
inline wire::NodeRef node(std::uint64_t number, std::uint32_t incarnation = 1) {
  return {.id = RingId::from_number(number),
          .address = address(number),
          .incarnation = incarnation,
          .label = number};
}
inline wire::NodeRef padding(std::uint64_t number) { return {.id = RingId::from_number(number)}; }

inline std::vector<wire::NodeRef> nodes(std::initializer_list<std::uint64_t> numbers) {
  std::vector<wire::NodeRef> list;
  for (const std::uint64_t number : numbers) list.push_back(node(number));
  return list;
}

// Everything that an event brings, owned; `at` is the time.
struct Stage {
  RingOptions options{.successors = 3};
  wire::NodeRef self;
  Entropy entropy{Bytes32{1}};
  Instant now{};
  Effects out;

  explicit Stage(std::uint64_t number) : self(node(number)) {}

  [[nodiscard]] Turn turn() {
    out = {};
    return {.options = options, .self = self, .entropy = entropy, .now = now, .out = out};
  }
  Turn turn_after(Duration time) {
    now = now + time;
    return turn();
  }
  // The messages of one kind that the last turn sent.
  template <class T>
  [[nodiscard]] std::vector<T> sent() const {
    std::vector<T> found;
    for (const Send& send : out.sends) {
      if (const auto* message = std::get_if<T>(&send.message)) found.push_back(*message);
    }
    return found;
  }
};

}  // namespace p2pchat::ring
