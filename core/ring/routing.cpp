#include "core/ring/routing.h"

#include <algorithm>
#include <utility>

namespace p2pchat::ring {
namespace {

using wire::NodeRef;

// A node that may be asked, not copied: of those that are looked at few are taken.
struct Way {
  RingId distance;  // to the key
  const NodeRef* node;

  bool operator<(const Way& other) const {
    return distance != other.distance ? distance < other.distance : *node < *other.node;
  }
};

// Those that lie in (self, key), the closest to the key first.
std::vector<NodeRef> preceding(const std::vector<NodeRef>& known, const RingId& self,
                               const RingId& key) {
  std::vector<Way> ways;
  ways.reserve(known.size());
  for (const NodeRef& node : known) {
    if (node.is_padding() || !is_between(self, node.id, key)) continue;
    ways.push_back({.distance = RingId::distance(node.id, key), .node = &node});
  }
  std::sort(ways.begin(), ways.end());
  const auto repeated = std::ranges::unique(ways, {}, &Way::distance);
  ways.erase(repeated.begin(), repeated.end());

  std::vector<NodeRef> nodes;
  nodes.reserve(ways.size() + 1);  // toward_owner may have one more
  for (const Way& way : ways) nodes.push_back(*way.node);
  return nodes;
}

// The predecessor is a way too: long, but perhaps the only one.
std::vector<NodeRef> preceding(const Pointers& pointers, const FingerTable& fingers,
                               const RingId& key) {
  std::vector<NodeRef> known = fingers.nodes();
  known.reserve(known.size() + pointers.successors.size() + 1);
  known.insert(known.end(), pointers.successors.begin(), pointers.successors.end());
  if (pointers.predecessor) known.push_back(*pointers.predecessor);
  return preceding(known, pointers.self.id, key);
}

std::vector<NodeRef> best_of(std::vector<NodeRef> nodes, std::size_t count) {
  if (nodes.size() > count) nodes.resize(count);
  return nodes;
}

}  // namespace

std::vector<NodeRef> toward_owner(const Pointers& pointers, const FingerTable& fingers,
                                  const RingId& key, std::size_t count) {
  if (is_in_arc(pointers.self.id, key, pointers.head().id)) {
    return best_of(named(pointers.successors), count);
  }
  std::vector<NodeRef> nodes = preceding(pointers, fingers, key);
  // The key may lie just before our predecessor, and those before it may not know it yet.
  const auto& before = pointers.predecessor;
  if (before && std::ranges::find(nodes, *before) == nodes.end()) {
    nodes.insert(nodes.begin() + (nodes.empty() ? 0 : 1), *before);
  }
  return best_of(std::move(nodes), count);
}

std::vector<NodeRef> toward_owner_classic(const Pointers& pointers, const FingerTable& fingers,
                                          const RingId& key, ClassicBounds bounds) {
  const RingId& self = pointers.self.id;
  const std::vector<NodeRef>& list = pointers.successors;
  const std::size_t ways = std::min(bounds.list_ways, list.size());
  std::vector<NodeRef> known(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(ways));
  for (const NodeRef& finger : fingers.nodes()) {
    // Up to there the list is fresher.
    if (!is_in_arc(self, finger.id, list[ways - 1].id)) known.push_back(finger);
  }
  std::vector<NodeRef> nodes = preceding(known, self, key);
  for (const NodeRef& node : named(list)) {
    if (!is_between(self, node.id, key)) nodes.push_back(node);
  }
  return best_of(std::move(nodes), bounds.count);
}

std::vector<NodeRef> toward_predecessor(const Pointers& pointers, const FingerTable& fingers,
                                        const RingId& joiner, std::size_t count) {
  return best_of(preceding(pointers, fingers, joiner), count);
}

}  // namespace p2pchat::ring
