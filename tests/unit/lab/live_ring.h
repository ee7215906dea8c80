#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "tools/lab/node_seen.h"

namespace p2pchat::lab {

// A node as a census lists it: the number-th part of a circle of eight, active, with so many
// records.
[[nodiscard]] inline NodeSeen seen_node(std::uint8_t number, std::uint64_t records = 10) {
  NodeSeen node{.state = NodeState::kActive,
                .incarnation = 1,
                .address = Address::v4({10, 0, 0, number}, 7400),
                .owns_after = {},
                .records = records,
                .round_trip = std::chrono::milliseconds{2}};
  node.id.bytes[0] = static_cast<std::uint8_t>(32 * number);
  return node;
}

[[nodiscard]] inline std::vector<NodeSeen> seen_nodes(std::uint8_t count) {
  std::vector<NodeSeen> nodes;
  for (std::uint8_t number = 0; number < count; ++number) nodes.push_back(seen_node(number));
  return nodes;
}

}  // namespace p2pchat::lab
