#include "sim/checkers/one_ring.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace p2pchat::sim {

namespace {

// Who was slow, or cut off, hears by then what was said of the others meanwhile.
constexpr Duration kVerdictsArrive = std::chrono::seconds{5};

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

// `after` follows `before`, and both know it, in these incarnations.
bool are_neighbours(const NodeView& before, const NodeView& after) {
  return !before.successors.empty() && before.successors.front() == after.self &&
         after.predecessor == before.self;
}

const NodeView* find(const Scene& scene, const std::optional<wire::NodeRef>& node) {
  if (!node) return nullptr;
  const auto found = std::ranges::find(scene.nodes, *node, &NodeView::self);
  return found == scene.nodes.end() || !found->is_live_member() ? nullptr : &*found;
}

}  // namespace

void OneRing::update(const Scene& scene, std::size_t node) {
  if (scene.is_disturbed || scene.disturbances != disturbances_) {
    is_promised_ = false;
    ideal_since_ = Instant::never();
    disturbances_ = scene.disturbances;
  }
  if (is_promised_) {
    admit(scene, scene.nodes[node]);
    place(scene, scene.nodes[node]);
  } else if (!scene.is_calm() || !flaw_of_ideal_ring(scene).empty()) {
    ideal_since_ = Instant::never();
  } else {
    ideal_since_ = std::min(ideal_since_, scene.now);
    if (disturbances_ == 0 || scene.now - ideal_since_ >= kVerdictsArrive) begin(scene);
  }
}

void OneRing::begin(const Scene& scene) {
  is_promised_ = true;
  members_.clear();
  for (const NodeView* node : live_members(scene)) members_.insert(node->site);
  placed_ = members_;
}

// The node itself before a member, or others before it if it is one.
void OneRing::admit(const Scene& scene, const NodeView& node) {
  if (!node.is_live_member()) {
    members_.erase(node.site);
    placed_.erase(node.site);
    return;
  }
  for (const NodeView& other : scene.nodes) {
    if (!other.is_live_member() || contains(other.site) == contains(node.site)) continue;
    const NodeView& member = contains(node.site) ? node : other;
    const NodeView& newcomer = contains(node.site) ? other : node;
    if (!are_neighbours(newcomer, member)) continue;
    members_.insert(newcomer.site);
    admit(scene, newcomer);  // those before it
  }
}

// The node itself behind one with a place, and those behind it.
void OneRing::place(const Scene& scene, const NodeView& node) {
  for (const NodeView* at = &node; at != nullptr && contains(at->site);) {
    if (!has_placed(at->site)) {
      const NodeView* before = find(scene, at->predecessor);
      if (before == nullptr || !has_placed(before->site) || !are_neighbours(*before, *at)) return;
      placed_.insert(at->site);
    }
    const NodeView* behind = at->successors.empty() ? nullptr : find(scene, at->successors.front());
    at = behind != nullptr && has_placed(behind->site) ? nullptr : behind;
  }
}

std::string label(const NodeView& node) { return "node " + node.self.id.short_text(); }

std::vector<const NodeView*> live_members(const Scene& scene) {
  std::vector<const NodeView*> live;
  for (const NodeView& node : scene.nodes) {
    if (node.is_live_member()) live.push_back(&node);
  }
  std::ranges::sort(live, {}, [](const NodeView* node) { return node->self.id; });
  return live;
}

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

}  // namespace p2pchat::sim
