#include "sim/checkers/first_members.h"

#include <algorithm>
#include <cstddef>

namespace p2pchat::sim {

namespace {

const RingId& place_of(const NodeView* node) { return node->self.id; }

}  // namespace

std::vector<const NodeView*> members_of(const Scene& scene) {
  std::vector<const NodeView*> members;
  for (const NodeView& node : scene.nodes) {
    if (node.is_live_member()) members.push_back(&node);
  }
  std::ranges::sort(members, {}, place_of);
  return members;
}

std::vector<const NodeView*> first_of(const std::vector<const NodeView*>& members,
                                      const RingId& key, std::size_t count) {
  std::vector<const NodeView*> first = members;
  std::ranges::rotate(first, std::ranges::lower_bound(first, key, {}, place_of));
  first.resize(std::min(count, first.size()));
  return first;
}

}  // namespace p2pchat::sim
