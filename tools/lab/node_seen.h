#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "tools/lab/picture.h"

namespace p2pchat::lab {

// What is known of a node of a live ring at a time: its last answer, in few bytes, for many are
// kept. Other nodes are named by number; who has none yet is left out.
struct NodeSeen {
  static constexpr std::size_t kSuccessorsMax = 16;
  static constexpr std::uint16_t kNobody = 0xffff;

  NodeState state = NodeState::kNotYet;  // kNotYet: no node has this number
  std::uint8_t successor_count = 0;
  std::array<std::uint16_t, kSuccessorsMax> successor_numbers{};
  std::uint16_t predecessor = kNobody;
  std::uint32_t incarnation = 0;
  RingId id;
  Address address;                   // where it is asked
  std::optional<RingId> owns_after;  // its range is from there to its id; nothing: no range
  std::uint64_t records = 0;
  std::uint64_t under_replicated = 0;
  std::uint64_t clients = 0;
  Duration uptime{0};
  Duration round_trip{0};  // of its last answer
  Duration silent_for{0};  // since that

  [[nodiscard]] bool is_up() const { return state > NodeState::kDown; }
  [[nodiscard]] std::span<const std::uint16_t> successors() const {
    return std::span(successor_numbers).first(successor_count);
  }

  bool operator==(const NodeSeen&) const = default;
};

}  // namespace p2pchat::lab
