#include "sim/explore/ring_progress.h"

#include <algorithm>

namespace p2pchat::sim {

namespace {

bool are_all_idle(const RingState& state) {
  return std::ranges::all_of(state.members,
                             [](const auto& member) { return !member || member->is_idle(); });
}

bool have_same_pointers(const RingState& a, const RingState& b) {
  return std::ranges::equal(a.members, b.members, [](const auto& x, const auto& y) {
    return !x || (x->successors == y->successors && x->predecessor == y->predecessor);
  });
}

bool changes_by_stabilization(const RingSteps& steps, const RingState& state, Place node) {
  RingState after = steps.apply(state, {.step = RingStep::kStabilize, .node = node}).state;
  if (after.members[node]->candidate) {
    const RingEvent ask{.step = RingStep::kStabilizeFromPredecessor, .node = node};
    after = steps.apply(after, ask).state;
  }
  for (Place notified = 0; notified < steps.model().identifiers; ++notified) {
    if (!after.contains(notified) || !after.members[notified]->notifier) continue;
    after = steps.apply(after, {.step = RingStep::kRectify, .node = notified}).state;
  }
  return !have_same_pointers(state, after);
}

}  // namespace

std::optional<RingFlaw> flaw_of_progress(const RingSteps& steps, const RingState& state) {
  if (steps.model().mutant != RingMutant::kNone || !are_all_idle(state)) return std::nullopt;
  bool changes = false;
  for (Place node = 0; node < steps.model().identifiers && !changes; ++node) {
    changes = state.contains(node) && changes_by_stabilization(steps, state, node);
  }
  const bool is_at_rest = is_ideal(state, steps.model());
  if (!is_at_rest && !changes) return RingFlaw::kStuck;
  if (is_at_rest && changes) return RingFlaw::kRestless;
  return std::nullopt;
}

}  // namespace p2pchat::sim
