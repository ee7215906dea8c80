#include "tools/lab/timeline.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstGap = 1s;
constexpr Duration kReading = 5s;  // how long the simulation reads what clients have at the end

}  // namespace

Timeline::Timeline(const sim::Scenario& scenario, std::uint64_t seed)
    : run_(scenario, seed), gap_(kFirstGap), series_(end()) {
  take_snapshot();
}

Timeline::Timeline(Recording recording)
    : run_(recording.scenario(), recording.seed()),
      recording_(std::move(recording)),
      gap_(kFirstGap),
      series_(end()) {
  take_snapshot();
}

Instant Timeline::end() const {
  if (recording_) return recording_->end();
  const sim::Scenario& scenario = run_.simulation().scenario();
  return Instant(scenario.duration + scenario.settle + kReading);
}

bool Timeline::is_over() const {
  if (run_.simulation().is_over()) return true;
  return has_parted() || (recording_ && now() >= end());
}

// It stands where the run was no longer as recorded.
bool Timeline::has_parted() const {
  return recording_ && recording_->difference() && now() >= reached_;
}

bool Timeline::takes_faults() const { return !recording_ && run_.simulation().takes_faults(); }

bool Timeline::step(Instant until) {
  if (has_parted()) return false;
  if (recording_) until = std::min(until, end());
  const bool is_due = done_ < interventions_.size() && interventions_[done_].at <= until;
  if (go_on(is_due ? interventions_[done_].at : until)) return true;
  if (!is_due) return false;
  if (!takes_faults()) return false;
  run_.intervene(interventions_[done_]);
  ++done_;
  return true;
}

bool Timeline::go_on(Instant until) {
  for (;;) {
    const bool has_happened = run_.step(std::min(until, series_.next()));
    if (recording_) recording_->compare(run_.simulation());
    keep_up();
    if (has_happened || now() < series_.next()) return has_happened;
    series_.take(run_);
  }
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
  if (!takes_faults()) return false;
  if (is_to_node(deed) && node >= run_.simulation().stage().population.nodes()) return false;
  const Intervention intervention{.at = now(), .deed = deed, .node = node};
  interventions_.resize(done_);
  snapshots_.erase(snapshots_.upper_bound(now()), snapshots_.end());
  reached_ = now();
  series_.forget_after(now());
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
