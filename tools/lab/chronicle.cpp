#include "tools/lab/chronicle.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace p2pchat::lab {
namespace {

static_assert(sizeof(NodeSeen) <= 160, "Chronicle::kNodesMax of them must take 20 MB at most");

template <class Thing>
void drop_every_second(std::vector<Thing>& things) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < things.size(); i += 2, ++kept) {
    if (kept != i) things[kept] = std::move(things[i]);
  }
  things.resize(kept);
}

bool is_same(const NodeSeen& one, const NodeSeen& other) {
  return one.id == other.id && one.address == other.address;
}

}  // namespace

LiveSample sample_of(const Sight& sight) {
  LiveSample sample{.at = sight.at, .p50 = {}, .p99 = {}};
  std::vector<Duration> taken;
  for (const NodeSeen& node : sight.nodes) {
    if (node.state == NodeState::kDown) ++sample.silent;
    if (!node.is_up()) continue;
    if (node.state == NodeState::kActive) ++sample.active;
    if (node.under_replicated > 0) ++sample.under_replicated;
    sample.records += node.records;
    sample.clients += node.clients;
    taken.push_back(node.round_trip);
  }
  if (taken.empty()) return sample;
  std::ranges::sort(taken);
  sample.p50 = taken[(taken.size() - 1) / 2];
  sample.p99 = taken[(taken.size() * 99 - 1) / 100];
  return sample;
}

void Chronicle::note(Instant at, std::vector<NodeSeen> nodes) {
  P2PCHAT_ASSERT(sights_.empty() || at > last_.at);
  const Sight before = std::exchange(last_, {.at = at, .nodes = std::move(nodes)});
  const NodeSeen nobody;
  const auto in = [&nobody](const Sight& sight, std::size_t number) -> const NodeSeen& {
    return number < sight.nodes.size() ? sight.nodes[number] : nobody;
  };
  const std::size_t numbers = std::max(before.nodes.size(), last_.nodes.size());
  for (std::size_t number = 0; number < numbers; ++number) {
    compare(number, in(before, number), in(last_, number));
  }
  if (sights_.empty() || at - sights_.back().at >= gap_) keep();
  if (samples_.empty() || at - samples_.back().at >= sample_gap_) take_sample();
}

const Sight& Chronicle::at(Instant time) const {
  P2PCHAT_ASSERT(!sights_.empty());
  if (time >= last_.at) return last_;
  const auto later = std::ranges::upper_bound(sights_, time, {}, &Sight::at);
  return later == sights_.begin() ? *later : *std::prev(later);
}

void Chronicle::keep() {
  sights_.push_back(last_);
  nodes_ += last_.nodes.size();
  while (sights_.size() > 2 && (sights_.size() > kSightsMax || nodes_ > kNodesMax)) {
    drop_every_second(sights_);
    nodes_ = 0;
    for (const Sight& sight : sights_) nodes_ += sight.nodes.size();
    gap_ *= 2;
  }
}

void Chronicle::take_sample() {
  samples_.push_back(sample_of(last_));
  if (samples_.size() <= kSamplesMax) return;
  drop_every_second(samples_);
  sample_gap_ *= 2;
  ++thinnings_;
}

void Chronicle::compare(std::size_t number, const NodeSeen& before, const NodeSeen& now) {
  const bool was_there = before.state != NodeState::kNotYet;
  const bool is_there = now.state != NodeState::kNotYet;
  if (was_there && !(is_there && is_same(before, now))) happened(HappeningKind::kForgotten, number);
  if (!is_there) return;
  if (!was_there || !is_same(before, now)) {
    return happened(HappeningKind::kStarted, number, now.address.text());
  }
  if (before.is_up() && !now.is_up()) happened(HappeningKind::kDown, number);
  if (now.is_up() && now.incarnation != before.incarnation) {
    happened(HappeningKind::kRestarted, number);
  } else if (now.is_up() && !before.is_up()) {
    happened(HappeningKind::kReturned, number);
  }
  const bool was_active = before.state == NodeState::kActive;
  if (now.state == NodeState::kActive && before.is_up() && !was_active) {
    happened(HappeningKind::kActive, number);
  }
}

void Chronicle::happened(HappeningKind kind, std::size_t number, std::string text) {
  if (happenings_.size() >= kHappeningsMax) happenings_.pop_front();
  happenings_.push_back({.at = last_.at, .kind = kind, .node = number, .text = std::move(text)});
  ++happenings_so_far_;
}

}  // namespace p2pchat::lab
