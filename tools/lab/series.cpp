#include "tools/lab/series.h"

#include <algorithm>

#include "core/wire/codec.h"

namespace p2pchat::lab {
namespace {

// The rooms of wire's numbers: the highest has the last kind.
std::size_t wire_rooms() { return std::size_t{wire::kinds().back().number} / 256 + 1; }

void count_messages(const sim::Simulation& simulation, Sample& sample) {
  for (const auto& [kind, count] : simulation.kinds()) {
    sample.bytes += count.bytes;
    if (kind >> 8U < sample.arrived.size()) sample.arrived[kind >> 8U] += count.messages;
  }
}

void look_at_nodes(const sim::Stage& stage, Sample& sample) {
  for (std::size_t node = 0; node < stage.population.nodes(); ++node) {
    const sim::NodeView& view = stage.scene.nodes[node];
    if (!view.is_up || !view.is_active) continue;
    ++sample.active;
    const node::Node& machine = stage.population.node(stage.world, node);
    if (machine.store().under_replicated() > 0) ++sample.under_replicated;
  }
}

}  // namespace

Series::Series(Instant end)
    : gap_(std::max(end.since_epoch() / static_cast<Duration::rep>(kSamplesMax), Duration(1))) {}

Instant Series::next() const {
  if (samples_.size() >= kSamplesMax) return Instant::never();
  return Instant(gap_ * static_cast<Duration::rep>(samples_.size() + 1));
}

void Series::take(const WatchedRun& run) {
  const sim::Simulation& simulation = run.simulation();
  const LookupTotals& lookups = run.journeys().lookups();
  const Spread before = taken_.empty() ? Spread() : taken_.back();
  Sample sample{.at = run.now(),
                .arrived = std::vector<std::uint64_t>(wire_rooms()),
                .lookups = lookups.found,
                .hops = lookups.hops,
                .p50 = lookups.taken.percentile_since(before, 50),
                .p99 = lookups.taken.percentile_since(before, 99)};
  count_messages(simulation, sample);
  look_at_nodes(simulation.stage(), sample);
  samples_.push_back(std::move(sample));
  taken_.push_back(lookups.taken);
}

void Series::forget_after(Instant at) {
  const auto later = std::ranges::upper_bound(samples_, at, {}, &Sample::at);
  if (later == samples_.end()) return;
  taken_.resize(static_cast<std::size_t>(later - samples_.begin()));
  samples_.erase(later, samples_.end());
  ++futures_;
}

}  // namespace p2pchat::lab
