#include "sim/checkers/ring_checker.h"

#include <algorithm>
#include <map>
#include <set>

namespace p2pchat::sim {

namespace {

std::string label(const NodeView& node) { return "node " + node.self.id.short_text(); }

std::vector<const NodeView*> live_members(const Scene& scene) {
  std::vector<const NodeView*> live;
  for (const NodeView& node : scene.nodes) {
    if (node.is_live_member()) live.push_back(&node);
  }
  std::ranges::sort(live, {}, [](const NodeView* node) { return node->self.id; });
  return live;
}

// What is wrong with a node's own list, whatever the others do.
std::string flaw_of_list(const NodeView& node) {
  RingId last;
  for (const wire::NodeRef& successor : node.successors) {
    const RingId distance = RingId::distance(node.self.id, successor.id);
    if (distance == RingId()) return label(node) + " is its own successor";
    if (distance <= last) return label(node) + " has successors out of order";
    last = distance;
  }
  return {};
}

// The members that are reached from `start` over first live successors, and whether the walk comes
// back to where it was; nothing for a node without a live successor.
std::set<RingId> cycle_from(const std::map<RingId, const NodeView*>& live, RingId start) {
  const auto next_of = [&](const RingId& id) -> std::optional<RingId> {
    for (const wire::NodeRef& successor : live.at(id)->successors) {
      if (live.contains(successor.id)) return successor.id;
    }
    return std::nullopt;
  };
  RingId at = start;
  for (std::size_t i = 0; i < live.size(); ++i) {
    const auto next = next_of(at);
    if (!next) return {};
    at = *next;
  }
  std::set<RingId> cycle;
  while (cycle.insert(at).second) at = next_of(at).value_or(at);
  return cycle;
}

std::string flaw_of_one_ring(const Scene& scene, const std::set<SiteId>& admitted) {
  std::map<RingId, const NodeView*> live;
  for (const NodeView* node : live_members(scene)) {
    if (admitted.contains(node->site)) live.emplace(node->self.id, node);
  }
  if (live.size() < 2) return {};
  std::optional<std::set<RingId>> ring;
  for (const auto& [id, node] : live) {
    if (ring && ring->contains(id)) continue;
    const std::set<RingId> cycle = cycle_from(live, id);
    if (cycle.empty()) return label(*node) + " leads to a node without a live successor";
    if (ring && *ring != cycle) return "there are two rings, one of them with " + label(*node);
    ring = cycle;
  }
  return {};
}

std::string flaw_of_place(const std::vector<const NodeView*>& live, std::size_t place,
                          std::size_t length) {
  const NodeView& node = *live[place];
  const std::size_t size = live.size();
  const RingId before = live[(place + size - 1) % size]->self.id;
  if (size > 1 && (!node.predecessor || node.predecessor->id != before)) {
    return label(node) + " does not have its true predecessor " + before.short_text();
  }
  for (std::size_t i = 0; i < std::min(length, size - 1); ++i) {
    const RingId after = live[(place + i + 1) % size]->self.id;
    if (i >= node.successors.size() || node.successors[i].id != after) {
      return label(node) + " does not have its true successor " + after.short_text() +
             " at place " + std::to_string(i);
    }
  }
  return {};
}

}  // namespace

std::string flaw_of_ideal_ring(const Scene& scene) {
  for (const NodeView& node : scene.nodes) {
    if (node.is_up && !node.is_leaving && !node.is_member) {
      return label(node) + " is up and no member";
    }
  }
  const std::vector<const NodeView*> live = live_members(scene);
  for (std::size_t place = 0; place < live.size(); ++place) {
    const std::string flaw = flaw_of_place(live, place, scene.successors);
    if (!flaw.empty()) return flaw;
  }
  return {};
}

void RingChecker::on_node_changed(const Scene& scene, std::size_t node) {
  const std::string flaw = flaw_of_list(scene.nodes[node]);
  expect(flaw.empty(), scene, [&] { return flaw; });
  if (scene.is_disturbed) is_promised_ = false;
  if (scene.is_quiet()) expect_ideal(scene);
  if (is_promised_) {
    admit(scene, scene.nodes[node]);
    expect_one_ring(scene);
  } else if (scene.is_calm() && flaw_of_ideal_ring(scene).empty()) {
    is_promised_ = true;
    admitted_.clear();
    for (const NodeView* member : live_members(scene)) admitted_.insert(member->site);
  }
}

// Whom an admitted node has for a successor, in the same incarnation.
void RingChecker::admit(const Scene& scene, const NodeView& node) {
  if (!node.is_live_member()) admitted_.erase(node.site);
  if (!admitted_.contains(node.site)) return;
  for (const NodeView& other : scene.nodes) {
    if (other.is_live_member() &&
        std::ranges::find(node.successors, other.self) != node.successors.end()) {
      admitted_.insert(other.site);
    }
  }
}

void RingChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  expect_ideal(scene);
}

void RingChecker::expect_ideal(const Scene& scene) {
  const std::string flaw = flaw_of_ideal_ring(scene);
  expect(flaw.empty(), scene, [&] { return "the ring is not ideal: " + flaw; });
}

void RingChecker::expect_one_ring(const Scene& scene) {
  const std::string flaw = flaw_of_one_ring(scene, admitted_);
  expect(flaw.empty(), scene, [&] { return flaw; });
}

}  // namespace p2pchat::sim
