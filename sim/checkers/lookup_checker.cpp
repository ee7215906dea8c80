#include "sim/checkers/lookup_checker.h"

#include <string>

namespace p2pchat::sim {

namespace {

bool claims(const NodeView& node) {
  return node.is_live_member() && node.is_active && node.predecessor.has_value();
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
  const NodeView& node = scene.nodes[changed];
  const auto owes = [this](const NodeView& each) {
    return claims(each) && one_ring_.contains(each.site);
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

void LookupChecker::on_answer(const Scene& scene, const LookupAnswer& answer) {
  if (!scene.is_quiet_since(answer.asked_at)) return;
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
