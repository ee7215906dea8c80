#include "tools/lab/watched_run.h"

#include <utility>

namespace p2pchat::lab {

bool WatchedRun::step(Instant until) {
  const bool was_over = simulation_.is_over();
  const bool has_happened = simulation_.step(until);
  if (!has_happened) return false;
  if (const auto& event = simulation_.last_event()) {
    const auto node = simulation_.stage().population.node_at(event->key.to);
    if (node) look_at(*node);
    journeys_.note(simulation_);
  } else {
    look_at_all();
  }
  if (simulation_.is_over() && !was_over) {
    const auto& violation = simulation_.violation();
    if (violation) note(HappeningKind::kViolation, 0, violation->checker + ": " + violation->what);
    if (!violation) note(HappeningKind::kOver, 0);
  }
  return true;
}

void WatchedRun::intervene(const Intervention& intervention) {
  carry_out(intervention, simulation_);
  note(HappeningKind::kDeed, intervention.node, std::string(name_of(intervention.deed)));
}

void WatchedRun::look_at_all() {
  const std::size_t nodes = simulation_.stage().population.nodes();
  for (std::size_t node = 0; node < nodes; ++node) look_at(node);
}

void WatchedRun::look_at(std::size_t node) {
  if (stands_.size() <= node) stands_.resize(node + 1);
  Stand& known = stands_[node];
  const sim::NodeView& view = simulation_.stage().scene.nodes[node];
  const Stand seen{.is_up = simulation_.stage().is_node_up(node),
                   .is_active = view.is_up && view.is_active};
  if (seen.is_up && !known.is_up) note(HappeningKind::kStarted, node);
  if (seen.is_active && !known.is_active) note(HappeningKind::kActive, node);
  if (!seen.is_up && known.is_up) note(HappeningKind::kDown, node);
  known = seen;
}

void WatchedRun::note(HappeningKind kind, std::size_t node, std::string text) {
  if (happenings_.size() >= kHappeningsMax) happenings_.pop_front();
  happenings_.push_back({.at = now(), .kind = kind, .node = node, .text = std::move(text)});
  ++happenings_so_far_;
}

}  // namespace p2pchat::lab
