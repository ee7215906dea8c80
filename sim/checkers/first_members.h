#pragma once

#include <vector>

#include "core/base/ring_id.h"
#include "sim/scene.h"

namespace p2pchat::sim {

// Live members in order of their ids.
[[nodiscard]] std::vector<const NodeView*> members_of(const Scene& scene);

// Of these the first so many from a key on, in the order of the ring: who is to hold its records.
[[nodiscard]] std::vector<const NodeView*> first_of(const std::vector<const NodeView*>& members,
                                                    const RingId& key, std::size_t count);

[[nodiscard]] inline std::vector<const NodeView*> first_members(const Scene& scene,
                                                                const RingId& key) {
  return first_of(members_of(scene), key, scene.replicas);
}

}  // namespace p2pchat::sim
