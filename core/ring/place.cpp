#include "core/ring/place.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/ring/routing.h"

namespace p2pchat::ring {
namespace {

using wire::Member;
using wire::MemberState;
using wire::NodeRef;

void append(std::vector<NodeRef>& to, std::vector<NodeRef> more) {
  to.insert(to.end(), more.begin(), more.end());
}

// The nodes that the pointers name, as far as they tell alive.
Membership pointed_at(const Pointers& pointers) {
  Membership members;
  for (const NodeRef& node : named(pointers.successors)) members.merge({.node = node});
  if (pointers.predecessor) members.merge({.node = *pointers.predecessor});
  return members;
}

}  // namespace

void Place::found(Turn& turn) {
  is_active_ = true;
  form_ = SmallRing({}, true, turn);
  fingers_ = {};
}

void Place::enter(const wire::JoinAnswer& answer, Turn& turn) {
  if (answer.verdict == wire::JoinVerdict::kListed) {
    Pointers pointers = join(turn.self, answer.self, answer.nodes.items, turn.options.successors);
    form_ = LargeRing(std::move(pointers), false, turn.now);
  } else {
    form_ = SmallRing(answer.members.items, false, turn);
  }
  settle(turn);
}

void Place::leave(Turn& turn) {
  if (large() != nullptr) large()->leave(turn);
  if (small() != nullptr) small()->leave(turn);
  form_ = std::monostate{};
}

void Place::resume(const Pointers& pointers, std::span<const NodeRef> shortcuts, Turn& turn) {
  form_ = LargeRing(pointers, true, turn.now + turn.jittered(turn.options.stabilize_max));
  fingers_ = FingerTable(turn.self.id, shortcuts);
  is_active_ = true;
}

bool Place::on_message(const Address& from, const wire::Message& message, Turn& turn) {
  if (const auto* ask = std::get_if<wire::GetNeighbours>(&message)) {
    on_get_neighbours(from, *ask, turn);
  } else if (const auto* neighbours = std::get_if<wire::Neighbours>(&message)) {
    if (large() != nullptr) large()->on_neighbours(*neighbours, turn);
  } else if (const auto* changed = std::get_if<wire::ListChanged>(&message)) {
    if (large() != nullptr) large()->on_list_changed(*changed, turn);
  } else if (const auto* busy = std::get_if<wire::Busy>(&message)) {
    if (large() != nullptr) large()->on_busy(*busy, turn);
  } else if (const auto* notify = std::get_if<wire::Notify>(&message)) {
    if (is_listed()) fingers_.learn(turn.self.id, notify->candidate);
    if (large() != nullptr) large()->on_notify(*notify, turn);
    if (small() != nullptr) small()->hear(notify->candidate, turn);
  } else if (const auto* leaving = std::get_if<wire::Leaving>(&message)) {
    fingers_.forget(leaving->self.id);
    if (large() != nullptr) large()->on_leaving(*leaving, turn);
    if (small() != nullptr) small()->on_leaving(*leaving, turn);
  } else if (const auto* joining = std::get_if<wire::Join>(&message)) {
    on_join(from, *joining, turn);
  } else if (const auto* gossip = std::get_if<wire::Gossip>(&message)) {
    on_gossip(from, *gossip, turn);
  } else if (const auto* answer = std::get_if<wire::GossipAnswer>(&message)) {
    if (small() != nullptr) small()->on_gossip_answer(*answer, turn);
  } else {
    return false;
  }
  settle(turn);
  return true;
}

void Place::on_wake(Turn& turn) {
  if (large() != nullptr) large()->on_wake(turn);
  if (small() != nullptr) small()->on_wake(turn);
  settle(turn);
}

Instant Place::next_wake() const {
  if (large() != nullptr) return large()->next_wake();
  if (small() != nullptr) return small()->next_wake();
  return Instant::never();
}

// Zave 2017: who is not a member answers no question about the ring.
void Place::on_get_neighbours(const Address& from, const wire::GetNeighbours& ask, Turn& turn) {
  if (large() != nullptr) return large()->on_get_neighbours(from, ask, turn);
  if (small() == nullptr) return;

  wire::Neighbours answer{.call = ask.call,
                          .self = turn.self,
                          .predecessor = predecessor(turn.self.id),
                          .successors = {}};
  if (!is_alone()) {
    answer.successors =
        pointers_among(turn.self, successors(turn.self.id), turn.options.successors).successors;
  }
  turn.out.send(from, answer);
  small()->hear(ask.asker, turn);
}

void Place::on_join(const Address& from, const wire::Join& join, Turn& turn) {
  if (small() != nullptr) return small()->on_join(from, join, turn);
  if (large() != nullptr && large()->on_join(from, join, turn)) return;

  wire::JoinAnswer answer{
      .call = join.call, .self = turn.self, .verdict = wire::JoinVerdict::kTryAgain};
  if (large() != nullptr && join.joiner.id != turn.self.id) {
    answer.verdict = wire::JoinVerdict::kRedirected;
    answer.nodes =
        toward_predecessor(large()->pointers(), fingers_, join.joiner.id, turn.options.candidates);
  }
  turn.out.send(from, answer);
}

// A small ring talks to one that keeps lists. Usually it has to join by its list. But if our list
// covers the whole ring and both together know of no more than r + 1 live nodes, it is ours that
// has shrunk, and the other has seen it first.
void Place::on_gossip(const Address& from, const wire::Gossip& gossip, Turn& turn) {
  if (large() != nullptr && !gossip.is_listed && is_closed(large()->pointers())) {
    Membership both = pointed_at(large()->pointers());
    both.merge({.node = turn.self});
    both.merge({.node = gossip.self});
    both.merge(gossip.members.items);
    if (both.alive_count() <= turn.options.successors + 1) {
      sometimes(RarePath::kShrinkingHeardOf);
      append(suspects_, large()->take_suspects());
      form_ = SmallRing(both.statements(), large()->is_confirmed(), turn);
    }
  }
  if (small() != nullptr) return small()->on_gossip(from, gossip, turn);
  if (large() == nullptr || gossip.is_listed) return;
  refute(gossip.members.items, turn);
  turn.out.send(from, wire::GossipAnswer{.call = gossip.call,
                                         .self = turn.self,
                                         .is_listed = true,
                                         .members = pointed_at(large()->pointers()).statements()});
}

// Whoever takes us for dead takes us back only in a later life.
void Place::refute(std::span<const Member> statements, Turn& turn) {
  for (const Member& member : statements) {
    const bool is_dead = member.node.id == turn.self.id && member.state != MemberState::kAlive;
    if (is_dead && member.node.incarnation == turn.self.incarnation) large()->be_reborn(turn);
  }
}

// The papers' nodes find out in their own time.
void Place::on_silent(const RingId& node, Turn& turn) {
  if (turn.options.routing == Routing::kClassic || is_mutated(Mutant::kSilenceUnheard)) return;
  if (large() != nullptr) large()->on_silent(node, turn);
  if (small() != nullptr) small()->on_silent(node, turn);
  settle(turn);
}

// Changes the form where the ring has outgrown it, or shrunk below it.
void Place::settle(Turn& turn) {
  const bool has_lists_always = is_mutated(Mutant::kListsInSmallRing);
  const std::size_t least = has_lists_always ? 3 : turn.options.successors + 2;
  if (small() != nullptr && small()->members().alive_count() >= least) grow(turn);
  if (large() != nullptr && large()->shrunk() && !has_lists_always) shrink(turn);
}

void Place::grow(Turn& turn) {
  sometimes(RarePath::kRingGrown);
  const std::vector<NodeRef> others = small()->around(turn.self.id);
  const wire::Gossip last{
      .self = turn.self, .is_listed = false, .members = small()->members().statements()};
  for (const NodeRef& other : others) turn.out.send(other.address, last);
  append(suspects_, small()->take_suspects());
  Pointers pointers = pointers_among(turn.self, others, turn.options.successors);
  const bool is_confirmed = small()->is_confirmed();
  for (const NodeRef& other : others) fingers_.learn(turn.self.id, other);
  form_ = LargeRing(std::move(pointers), is_confirmed, turn.now);
}

void Place::shrink(Turn& turn) {
  sometimes(RarePath::kRingShrunk);
  std::vector<NodeRef> others = named(*large()->shrunk());
  // Not the last to find room: without it, its range would be taken for ours.
  if (const auto& before = large()->pointers().predecessor) {
    others.insert(others.begin() + (others.empty() ? 0 : 1), *before);
  }
  std::vector<Member> members;
  for (const NodeRef& other : others) {
    if (members.size() == turn.options.successors) break;
    if (std::ranges::find(members, other, &Member::node) == members.end()) {
      members.push_back({.node = other});
    }
  }
  for (const NodeRef& node : large()->failed()) {
    members.push_back({.node = node, .state = MemberState::kDead});
  }
  append(suspects_, large()->take_suspects());
  form_ = SmallRing(members, large()->is_confirmed(), turn);
}

bool Place::is_alone() const { return small() != nullptr && small()->members().alive_count() <= 1; }

bool Place::is_confirmed() const {
  if (is_mutated(Mutant::kOwnerUnconfirmed)) return is_member();
  if (large() != nullptr) return large()->is_confirmed();
  return small() != nullptr && (small()->is_confirmed() || is_alone());
}

bool Place::owns(const RingId& self, const RingId& key) const {
  if (!is_member() || !is_active_ || !is_confirmed()) return false;
  const std::optional<NodeRef> before = predecessor(self);
  return is_in_arc(before ? before->id : self, key, self);
}

std::optional<NodeRef> Place::predecessor(const RingId& self) const {
  if (large() != nullptr) return large()->pointers().predecessor;
  const std::vector<NodeRef> others = successors(self);
  return others.empty() ? std::nullopt : std::optional(others.back());
}

std::vector<NodeRef> Place::successors(const RingId& self) const {
  if (large() != nullptr) return named(large()->pointers().successors);
  return small() != nullptr ? small()->around(self) : std::vector<NodeRef>{};
}

std::vector<NodeRef> Place::candidates(const RingId& self, const RingId& key,
                                       const RingOptions& options) const {
  if (large() != nullptr) {
    const Pointers& pointers = large()->pointers();
    switch (options.routing) {
      case Routing::kDefault:
        return toward_owner(pointers, fingers_, key, options.candidates);
      case Routing::kClassic:
        return toward_owner_classic(pointers, fingers_, key,
                                    {.list_ways = options.list_ways, .count = options.candidates});
    }
  }
  // In order from the key on: the owner, then who would be if it has failed.
  std::vector<NodeRef> nodes = successors(self);
  std::ranges::sort(nodes, {},
                    [&key](const NodeRef& node) { return RingId::distance(key, node.id); });
  if (nodes.size() > options.candidates) nodes.resize(options.candidates);
  return nodes;
}

std::vector<NodeRef> Place::take_suspects() {
  if (large() != nullptr) append(suspects_, large()->take_suspects());
  if (small() != nullptr) append(suspects_, small()->take_suspects());
  for (const NodeRef& suspect : suspects_) fingers_.forget(suspect.id);
  return std::exchange(suspects_, {});
}

void Place::check_invariants(const NodeRef& self, const RingOptions& options) const {
  if (small() != nullptr) {
    small()->check_invariants(self);
    P2PCHAT_ASSERT(small()->members().alive_count() < options.successors + 2);
  }
  if (large() != nullptr) large()->check_invariants(options);
}

}  // namespace p2pchat::ring
