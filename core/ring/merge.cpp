#include "core/ring/merge.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/base/sometimes.h"

namespace p2pchat::ring {

using wire::NodeRef;

void Merge::remember(const NodeRef& node, const RingOptions& options) {
  if (node.is_padding()) return;
  std::erase_if(acquaintances_, [&node](const NodeRef& known) { return known.id == node.id; });
  if (acquaintances_.size() >= options.passive_max) acquaintances_.erase(acquaintances_.begin());
  acquaintances_.push_back(node);
}

void Merge::meet(const NodeRef& node, Turn& turn) {
  if (node.id == turn.self.id) return;
  remember(node, turn.options);
  std::ranges::rotate(acquaintances_, acquaintances_.end() - 1);
  is_seed_next_ = false;
  next_try_ = std::min(next_try_, turn.now + turn.options.gossip_period);
}

void Merge::on_wake(const Place& place, Lookups& lookups, Turn& turn) {
  std::ignore = pings_.on_wake(turn.now, turn.out);
  if (pending_ && next_search_ <= turn.now) {
    const NodeRef through = *pending_;
    find_place(through, lookups, place, turn);
  }
  if (next_try_ > turn.now) return;
  const Duration period = turn.options.passive_period;
  next_try_ = turn.now + turn.jittered(place.is_alone() ? period / 4 : period);
  if (place.is_member()) try_next(turn);
}

Instant Merge::next_wake() const {
  const Instant search = pending_ ? next_search_ : Instant::never();
  return std::min({next_try_, search, pings_.next_wake()});
}

// Seeds and acquaintances by turns.
void Merge::try_next(Turn& turn) {
  const std::vector<Address>& seeds = turn.options.seeds;
  const bool is_seed = !seeds.empty() && (is_seed_next_ || acquaintances_.empty());
  is_seed_next_ = !is_seed;
  if (is_seed) return ping(seeds[next_seed_++ % seeds.size()], turn);
  if (acquaintances_.empty()) return;
  std::ranges::rotate(acquaintances_, acquaintances_.begin() + 1);
  ping(acquaintances_.back().address, turn);
}

void Merge::ping(const Address& address, Turn& turn) {
  if (address == turn.self.address) return;
  pings_.open(address, wire::Ping{}, address, turn.options.hop, turn.now, turn.entropy, turn.out);
}

void Merge::on_pong(const wire::Pong& pong, Place& place, Lookups& lookups, Turn& turn) {
  if (!pings_.close(pong.call)) return;
  if (!pong.is_member || pong.self.id == turn.self.id || pong.self.is_padding()) return;
  if (is_mutated(Mutant::kSmallRingsNeverMerge) && place.small() != nullptr) return;
  if (is_mutated(Mutant::kLargeRingsNeverMerge) && place.large() != nullptr) return;
  if (place.small() != nullptr) {
    place.small()->meet(pong.self, turn);
  } else if (place.is_listed() && pong.is_listed) {
    find_place(pong.self, lookups, place, turn);
  } else if (place.is_listed()) {
    // A small ring: it is for its members to join ours.
    turn.out.send(pong.self.address, wire::Gossip{.self = turn.self, .is_listed = true});
  }
}

void Merge::on_ring_met(const wire::RingMet& met, Place& place, Lookups& lookups, Turn& turn) {
  if (met.met.is_padding() || met.met.id == turn.self.id) return;
  if (place.small() != nullptr) place.small()->meet(met.met, turn);
  if (place.is_listed()) find_place(met.met, lookups, place, turn);
}

void Merge::find_place(const NodeRef& through, Lookups& lookups, const Place& place, Turn& turn) {
  pending_.reset();
  if (next_search_ > turn.now) {
    pending_ = through;
    return;
  }
  next_search_ = turn.now + turn.jittered(turn.options.merge_period);
  std::ignore = lookups.start(
      {.key = turn.self.id, .purpose = LookupPurpose::kMerge, .exponent = 0, .through = through},
      place, turn);
}

void Merge::on_looked_up(const LookupEnd& end, Place& place, Turn& turn) {
  if (!end.owner || !place.is_listed()) return;
  const NodeRef& owner = *end.owner;
  // One ring, or two that are about to be one: the acquaintance is kept, to be tried again.
  if (owner.id == turn.self.id) return;
  // Our successor may not know us yet: that is not another ring.
  if (owner.id == place.large()->pointers().head().id) return;

  sometimes(RarePath::kPlaceFoundInOtherRing);
  has_met_ = true;
  place.large()->consider(owner, turn);
  std::vector<NodeRef> told = place.fingers().nodes();
  for (const NodeRef& node : place.successors(turn.self.id)) told.push_back(node);
  if (const auto before = place.predecessor(turn.self.id)) told.push_back(*before);
  std::ranges::sort(told);
  const auto repeated = std::ranges::unique(told);
  told.erase(repeated.begin(), repeated.end());
  for (const NodeRef& node : told) turn.out.send(node.address, wire::RingMet{.met = owner});
  turn.out.send(owner.address, wire::RingMet{.met = turn.self});
}

}  // namespace p2pchat::ring
