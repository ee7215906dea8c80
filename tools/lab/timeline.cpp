#include "tools/lab/timeline.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstGap = 1s;
constexpr Duration kReading = 5s;  // how long the simulation reads what clients have at the end

}  // namespace

Timeline::Timeline(const sim::Scenario& scenario, std::uint64_t seed)
    : run_(scenario, seed), gap_(kFirstGap) {
  take_snapshot();
}

Instant Timeline::end() const {
  const sim::Scenario& scenario = run_.simulation().scenario();
  return Instant(scenario.duration + scenario.settle + kReading);
}

bool Timeline::step(Instant until) {
  const bool is_due = done_ < interventions_.size() && interventions_[done_].at <= until;
  if (!is_due) {
    const bool has_happened = run_.step(until);
    keep_up();
    return has_happened;
  }
  if (run_.step(interventions_[done_].at)) {
    keep_up();
    return true;
  }
  if (!run_.simulation().takes_faults()) return false;
  run_.intervene(interventions_[done_]);
  ++done_;
  return true;
}

void Timeline::approach(Instant to) {
  const auto latest = std::prev(snapshots_.upper_bound(std::max(to, Instant())));
  if (now() <= to && latest->first <= now()) return;
  run_ = latest->second.run;
  done_ = latest->second.done;
  ++jumps_;
}

bool Timeline::intervene(Deed deed, std::size_t node) {
  while (step(now())) continue;
  if (!run_.simulation().takes_faults()) return false;
  if (is_to_node(deed) && node >= run_.simulation().stage().population.nodes()) return false;
  const Intervention intervention{.at = now(), .deed = deed, .node = node};
  interventions_.resize(done_);
  snapshots_.erase(snapshots_.upper_bound(now()), snapshots_.end());
  reached_ = now();
  interventions_.push_back(intervention);
  run_.intervene(intervention);
  ++done_;
  ++jumps_;
  return true;
}

void Timeline::keep_up() {
  reached_ = std::max(reached_, now());
  const auto latest = std::prev(snapshots_.upper_bound(now()));
  if (now() - latest->first >= gap_) take_snapshot();
}

void Timeline::take_snapshot() {
  snapshots_.emplace(now(), Snapshot{.run = run_, .done = done_});
  if (snapshots_.size() <= kSnapshotsMax) return;
  for (auto at = std::next(snapshots_.begin()); at != snapshots_.end();) {
    at = snapshots_.erase(at);
    if (at != snapshots_.end()) ++at;
  }
  gap_ *= 2;
}

}  // namespace p2pchat::lab
