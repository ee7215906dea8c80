#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"

namespace p2pchat::wire {

// Opens every frame and keeps apart, by accident, rings that share a network. Not for security:
// anybody can name a ring.
struct RingTag {
  std::uint64_t value = 0;

  constexpr auto operator<=>(const RingTag&) const = default;

  // FNV-1a of the ring's name, 64 bits.
  [[nodiscard]] static constexpr RingTag of(std::string_view ring_name) {
    RingTag tag{0xcbf29ce484222325};
    for (const char letter : ring_name) {
      tag.value = (tag.value ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3;
    }
    return tag;
  }
};

}  // namespace p2pchat::wire
