#include "sim/checkers/lookup_checker.h"

#include <string>

namespace p2pchat::sim {

namespace {

// Longer than any question stays open.
constexpr Duration kRemembered = std::chrono::seconds{60};

bool claims(const NodeView& node) {
  return node.is_live_member() && node.is_active && node.predecessor.has_value();
}

// Behind whom the node's range begins: itself if it is alone; nothing if it claims no key.
std::optional<RingId> start_of_range(const NodeView& node) {
  if (!node.is_live_member() || !node.is_active) return std::nullopt;
  if (node.predecessor) return node.predecessor->id;
  if (node.successors.empty()) return node.self.id;
  return std::nullopt;
}

// True if `other` lies inside what `node` takes for its range: then both claim other's own key.
bool claims_key_of(const NodeView& node, const NodeView& other) {
  return is_between(node.predecessor->id, other.self.id, node.self.id);
}

// The first live member at or after the key.
const NodeView* true_owner(const Scene& scene, const RingId& key) {
  const NodeView* owner = nullptr;
  for (const NodeView& node : scene.nodes) {
    if (!node.is_live_member()) continue;
    if (owner == nullptr ||
        RingId::distance(key, node.self.id) < RingId::distance(key, owner->self.id)) {
      owner = &node;
    }
  }
  return owner;
}

}  // namespace

void LookupChecker::on_node_changed(const Scene& scene, std::size_t changed) {
  one_ring_.update(scene, changed);
  note_claim(scene, scene.nodes[changed]);
  expect_unique(scene, scene.nodes[changed]);
}

void LookupChecker::note_claim(const Scene& scene, const NodeView& node) {
  std::deque<Claim>& claims = claims_[node.site];
  const std::optional<RingId> after = start_of_range(node);
  const bool is_open = !claims.empty() && claims.back().end == Instant::never();
  if (is_open && after == claims.back().after && node.self.id == claims.back().self) return;
  if (is_open) claims.back().end = scene.now;
  if (after) claims.push_back({.after = *after, .self = node.self.id, .begin = scene.now});
  while (!claims.empty() && claims.front().end < scene.now - kRemembered) claims.pop_front();
}

void LookupChecker::expect_unique(const Scene& scene, const NodeView& node) {
  const auto owes = [this](const NodeView& each) {
    return claims(each) && one_ring_.has_placed(each.site);
  };
  if (!one_ring_.is_promised() || !owes(node)) return;
  for (const NodeView& other : scene.nodes) {
    if (other.self.id == node.self.id || !owes(other)) continue;
    expect(!claims_key_of(node, other) && !claims_key_of(other, node), scene, [&] {
      return "nodes " + node.self.id.short_text() + " and " + other.self.id.short_text() +
             " both claim one key";
    });
  }
}

bool LookupChecker::was_claimed(const LookupAnswer& answer) const {
  for (const auto& [site, claims] : claims_) {
    for (const Claim& claim : claims) {
      if (claim.self != answer.owner->id || claim.end < answer.asked_at) continue;
      const bool is_all = claim.after == claim.self;
      if (is_all || answer.key == claim.self) return true;
      if (is_between(claim.after, answer.key, claim.self)) return true;
    }
  }
  return false;
}

void LookupChecker::on_answer(const Scene& scene, const LookupAnswer& answer) {
  if (scene.is_quiet_since(answer.asked_at)) expect_true_owner(scene, answer);
  if (!answer.owner || !scene.liars.empty()) return;
  expect(was_claimed(answer), scene, [&] {
    return "the answer for the owner of " + answer.key.short_text() + " was " +
           answer.owner->id.short_text() + ", which did not claim it then";
  });
}

void LookupChecker::expect_true_owner(const Scene& scene, const LookupAnswer& answer) {
  const NodeView* owner = true_owner(scene, answer.key);
  if (owner == nullptr) return;
  expect(answer.owner.has_value(), scene,
         [&] { return "no answer for the owner of " + answer.key.short_text(); });
  if (!answer.owner) return;
  expect(answer.owner->id == owner->self.id, scene, [&] {
    return "the owner of " + answer.key.short_text() + " is " + owner->self.id.short_text() +
           ", but the answer was " + answer.owner->id.short_text();
  });
}

}  // namespace p2pchat::sim
