#include "core/ring/routing.h"

#include <algorithm>
#include <utility>

#include "core/wire/ring_messages.h"

namespace p2pchat::ring {
namespace {

using wire::NodeRef;

// Every node known that lies in (self, key), the closest to the key first.
std::vector<NodeRef> preceding(const Pointers& pointers, const FingerTable& fingers,
                               const RingId& key) {
  std::vector<NodeRef> known = fingers.nodes();
  known.insert(known.end(), pointers.successors.begin(), pointers.successors.end());
  if (pointers.predecessor) known.push_back(*pointers.predecessor);

  std::vector<std::pair<RingId, NodeRef>> by_distance;
  for (const NodeRef& node : known) {
    if (node.is_padding() || !is_between(pointers.self.id, node.id, key)) continue;
    by_distance.emplace_back(RingId::distance(node.id, key), node);
  }
  std::ranges::sort(by_distance);
  const auto repeated =
      std::ranges::unique(by_distance, {}, [](const auto& at) { return at.first; });
  by_distance.erase(repeated.begin(), repeated.end());

  std::vector<NodeRef> nodes;
  for (const auto& [distance, node] : by_distance) nodes.push_back(node);
  return nodes;
}

std::vector<NodeRef> best_of(std::vector<NodeRef> nodes) {
  if (nodes.size() > wire::kCandidatesMax) nodes.resize(wire::kCandidatesMax);
  return nodes;
}

}  // namespace

std::vector<NodeRef> toward_owner(const Pointers& pointers, const FingerTable& fingers,
                                  const RingId& key) {
  if (is_in_arc(pointers.self.id, key, pointers.head().id)) {
    return best_of(named(pointers.successors));
  }
  std::vector<NodeRef> nodes = preceding(pointers, fingers, key);
  // The key may lie just before our predecessor, and those before it may not know it yet.
  const auto& before = pointers.predecessor;
  if (before && std::ranges::find(nodes, *before) == nodes.end()) {
    nodes.insert(nodes.begin() + (nodes.empty() ? 0 : 1), *before);
  }
  return best_of(std::move(nodes));
}

std::vector<NodeRef> toward_predecessor(const Pointers& pointers, const FingerTable& fingers,
                                        const RingId& joiner) {
  return best_of(preceding(pointers, fingers, joiner));
}

}  // namespace p2pchat::ring
