#include "sim/checkers/ring_checker.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace p2pchat::sim {

namespace {

// Until then a list that was copied earlier may arrive: what it says can be old.
constexpr Duration kOnItsWay = std::chrono::seconds{5};

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

std::string flaw_of_one_ring(const Scene& scene, const OneRing& one_ring) {
  // The way from one member to the next may lead over newcomers, to whom nothing is promised yet.
  std::map<RingId, const NodeView*> live;
  for (const NodeView* node : live_members(scene)) live.emplace(node->self.id, node);
  if (live.size() < 2) return {};
  std::optional<std::set<RingId>> ring;
  for (const auto& [id, node] : live) {
    if (!one_ring.contains(node->site) || (ring && ring->contains(id))) continue;
    const std::set<RingId> cycle = cycle_from(live, id);
    if (cycle.empty()) return label(*node) + " leads to a node without a live successor";
    if (ring && *ring != cycle) return "there are two rings, one of them with " + label(*node);
    ring = cycle;
  }
  return {};
}

}  // namespace

void RingChecker::on_node_changed(const Scene& scene, std::size_t node) {
  const std::string flaw = flaw_of_list(scene.nodes[node]);
  expect(flaw.empty(), scene, [&] { return flaw; });
  if (scene.is_calm()) judge_calm(scene);
  one_ring_.update(scene, node);
  if (one_ring_.is_promised()) expect_one_ring(scene);
}

void RingChecker::judge_calm(const Scene& scene) {
  const std::string flaw = flaw_of_ideal_ring(scene);
  if (flaw.empty()) {
    if (!ideal_since_ || *ideal_since_ < scene.calm_since) ideal_since_ = scene.now;
    return;
  }
  const auto ideal_since = std::exchange(ideal_since_, std::nullopt);
  const bool was_ideal = ideal_since && *ideal_since >= scene.calm_since;
  if (was_ideal && scene.now - *ideal_since >= kOnItsWay) {
    wrong_at_ = scene.now;
    ++wrong_verdicts_;
    expect(wrong_verdicts_ <= kWrongVerdictsMost, scene, [&] {
      return "for the second time a ring is ideal no more though nobody came or went: " + flaw;
    });
  } else if (scene.is_quiet() && !is_healing(scene)) {
    expect_ideal(scene);
  }
}

bool RingChecker::is_healing(const Scene& scene) const {
  return wrong_verdicts_ > 0 && scene.now - wrong_at_ < scene.heals_within;
}

void RingChecker::on_quiet(const Scene& scene) {
  if (!is_healing(scene)) expect_ideal(scene);
}

void RingChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  expect_ideal(scene);
}

void RingChecker::expect_ideal(const Scene& scene) {
  const std::string flaw = flaw_of_ideal_ring(scene);
  expect(flaw.empty(), scene, [&] { return "the ring is not ideal: " + flaw; });
}

void RingChecker::expect_one_ring(const Scene& scene) {
  const std::string flaw = flaw_of_one_ring(scene, one_ring_);
  expect(flaw.empty(), scene, [&] { return flaw; });
}

}  // namespace p2pchat::sim
