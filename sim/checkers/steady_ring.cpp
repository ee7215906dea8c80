#include "sim/checkers/steady_ring.h"

#include <algorithm>

namespace p2pchat::sim {

namespace {

// The time in which what was lost is copied again.
constexpr Duration kCopiedAgain = std::chrono::seconds{30};

}  // namespace

void SteadyRing::update(const Scene& scene, std::size_t changed) {
  one_ring_.update(scene, changed);
  const auto serves_apart = [this](const NodeView& node) {
    return node.is_live_member() && node.is_active && !one_ring_.contains(node.site);
  };
  if (!one_ring_.is_promised() || std::ranges::any_of(scene.nodes, serves_apart)) {
    whole_since_ = Instant::never();
  } else if (whole_since_ == Instant::never()) {
    whole_since_ = scene.now;
  }
  const NodeView& node = scene.nodes[changed];
  if (node.is_up) {
    up_.insert(node.site);
  } else if (up_.erase(node.site) > 0 && !node.is_leaving) {
    failures_.push_back(scene.now);
  }
  while (!failures_.empty() && scene.now - failures_.front() > kCopiedAgain) failures_.pop_front();
}

bool SteadyRing::has_what_was(const Scene& scene, Instant stored, std::size_t copies) const {
  return had_what_was(scene, stored, copies, scene.now);
}

bool SteadyRing::had_what_was(const Scene& scene, Instant stored, std::size_t copies,
                              Instant at) const {
  const auto failed = static_cast<std::size_t>(std::ranges::count_if(
      failures_, [&](const Instant& failure) { return scene.now - failure <= kCopiedAgain; }));
  const bool is_well = !scene.is_disturbed && !scene.is_any_disk_ill && scene.liars.empty();
  if (!is_well || failed + 1 >= copies || !is_whole_since(at)) return false;
  return stored > whole_since_ || at - whole_since_ >= scene.heals_within;
}

}  // namespace p2pchat::sim
