#include "core/ring/small_ring.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"

namespace p2pchat::ring {
namespace {

using wire::JoinVerdict;
using wire::Member;
using wire::MemberState;
using wire::NodeRef;

}  // namespace

SmallRing::SmallRing(std::span<const Member> members, bool is_confirmed, Turn& turn)
    : next_probe_(turn.now), next_spread_(turn.now), is_confirmed_(is_confirmed) {
  members_.merge({.node = turn.self});
  members_.merge(members);
  refute(turn);
}

void SmallRing::on_wake(Turn& turn) {
  for (const NodeRef& silent : calls_.on_wake(turn.now, turn.out)) {
    if (members_.merge({.node = silent, .state = MemberState::kDead})) {
      suspects_.push_back(silent);
      spread(turn);
      // It may live, and refute what it hears.
      turn.out.send(silent.address,
                    wire::Gossip{.self = turn.self, .is_listed = false, .members = statements()});
    }
  }
  if (next_spread_ <= turn.now) {
    next_spread_ = Instant::never();
    for (const NodeRef& member : around(turn.self.id)) exchange(member, turn);
  }
  if (next_probe_ <= turn.now) probe_next(turn);
}

Instant SmallRing::next_wake() const {
  return std::min({calls_.next_wake(), next_probe_, next_spread_});
}

// In turn, so that each member is asked by somebody every second and by everybody sooner or later.
void SmallRing::probe_next(Turn& turn) {
  next_probe_ = turn.now + turn.jittered(turn.options.gossip_period);
  const std::vector<NodeRef> others = around(turn.self.id);
  if (others.empty()) return;
  const auto after = std::ranges::find_if(others, [this, &turn](const NodeRef& other) {
    return is_between(probed_, other.id, turn.self.id);
  });
  const NodeRef& next = after == others.end() ? others.front() : *after;
  probed_ = next.id;
  exchange(next, turn);
}

void SmallRing::exchange(const NodeRef& with, Turn& turn) {
  const wire::Gossip gossip{.self = turn.self, .is_listed = false, .members = statements()};
  rpc::CallPatience patience = turn.options.liveness;
  if (is_mutated(Mutant::kFirstMissIsDeath)) patience.attempts = 1;
  calls_.open(with.address, gossip, with, patience, turn.now, turn.entropy, turn.out);
}

// Whoever says so may be wrong, or lie: one exchange in a period.
void SmallRing::on_silent(const RingId& member, Turn& turn) {
  const Member* known = members_.find(member);
  if (known == nullptr || member == turn.self.id || !members_.is_alive(member)) return;
  if (next_doubt_ > turn.now) return;
  next_doubt_ = turn.now + turn.options.gossip_period;
  exchange(known->node, turn);
}

void SmallRing::meet(const NodeRef& node, Turn& turn) {
  if (!members_.is_alive(node.id)) exchange(node, turn);
}

void SmallRing::on_gossip(const Address& from, const wire::Gossip& gossip, Turn& turn) {
  if (gossip.is_listed) return on_listed(gossip.self, gossip.members.items, turn);
  merge(gossip.self, gossip.members.items, turn);
  turn.out.send(
      from,
      wire::GossipAnswer{
          .call = gossip.call, .self = turn.self, .is_listed = false, .members = statements()});
}

void SmallRing::on_gossip_answer(const wire::GossipAnswer& answer, Turn& turn) {
  const std::optional<NodeRef> asked = calls_.close(answer.call);
  if (!asked) return;
  // Another life, or another node at that address: the one that was meant has failed.
  if (answer.self.id != asked->id || answer.self.incarnation > asked->incarnation) {
    merge({.node = *asked, .state = MemberState::kDead}, turn);
  }
  if (answer.is_listed) return on_listed(answer.self, answer.members.items, turn);
  merge(answer.self, answer.members.items, turn);
}

// The other keeps lists. Where it counts us in, or knows all that we know, ours is the same ring,
// and it has outgrown full membership: its pointers say by whom. Else it is another, to be joined.
void SmallRing::on_listed(const NodeRef& node, std::span<const Member> pointers, Turn& turn) {
  if (node.is_padding()) return;
  const auto is_pointed_at = [&](const NodeRef& member) {
    return member.id == node.id || std::ranges::find(pointers, member.id, [](const Member& at) {
                                     return at.node.id;
                                   }) != pointers.end();
  };
  const std::vector<NodeRef> others = around(turn.self.id);
  const bool is_same =
      is_pointed_at(turn.self) || (!others.empty() && std::ranges::all_of(others, is_pointed_at));
  if (!is_same) {
    sometimes(RarePath::kListedRingMet);
    listed_ = node;
    return;
  }
  bool is_news = members_.merge({.node = node});
  is_news |= members_.merge(pointers);
  if (is_news) spread(turn);
  refute(turn);
  if (!appeal(pointers, turn) && !is_news) listed_ = node;
}

// Those whom we hold for dead have to hear that, to refute it; true if there are any. Each answer
// leads here again, so they are not asked again before a period has passed.
bool SmallRing::appeal(std::span<const Member> pointers, Turn& turn) {
  const bool is_time = next_appeal_ <= turn.now;
  bool is_any_dead = false;
  for (const Member& member : pointers) {
    if (member.node.is_padding() || members_.is_alive(member.node.id)) continue;
    is_any_dead = true;
    if (is_time) exchange(member.node, turn);
  }
  if (is_any_dead && is_time) next_appeal_ = turn.now + turn.options.gossip_period;
  return is_any_dead;
}

void SmallRing::merge(const NodeRef& from, std::span<const Member> statements, Turn& turn) {
  std::erase(unheard_, from.id);
  bool is_news = members_.merge({.node = from});
  is_news |= members_.merge(statements);
  if (is_news) spread(turn);
  refute(turn);

  const std::vector<NodeRef> others = around(turn.self.id);
  const bool knows_us =
      std::ranges::find(statements, Member{.node = turn.self}) != statements.end();
  if (knows_us && !others.empty() && others.front().id == from.id) is_confirmed_ = true;
}

void SmallRing::merge(const Member& statement, Turn& turn) {
  if (members_.merge(statement)) spread(turn);
  refute(turn);
}

void SmallRing::refute(Turn& turn) {
  const Member* known = members_.find(turn.self.id);
  P2PCHAT_ASSERT(known != nullptr);
  if (*known == Member{.node = turn.self} || is_mutated(Mutant::kDeadNeverRefutes)) return;
  if (known->node.incarnation == Membership::kIncarnationMax) return;
  sometimes(RarePath::kDeathRefuted);
  turn.self.incarnation = known->node.incarnation + 1;
  members_.merge({.node = turn.self});
  spread(turn);
}

void SmallRing::spread(Turn& turn) {
  next_spread_ = std::min(next_spread_, turn.now + turn.options.gossip_delay);
}

void SmallRing::on_join(const Address& from, const wire::Join& join, Turn& turn) {
  wire::JoinAnswer answer{.call = join.call, .self = turn.self, .verdict = JoinVerdict::kTryAgain};
  const std::vector<NodeRef> alive = members_.alive();
  const Member* known = members_.find(join.joiner.id);
  const bool is_known = known != nullptr && *known == Member{.node = join.joiner};
  if (join.joiner.is_padding() || join.joiner.id == turn.self.id) {
    // Our own id from elsewhere: there is no place for it.
  } else if (!is_known && alive.size() > turn.options.successors && is_anybody_unheard()) {
    sometimes(RarePath::kGrowthWaited);
  } else if (is_known || alive.empty() || alive.front().id == turn.self.id ||
             is_mutated(Mutant::kAnyoneAdmits)) {
    merge({.node = join.joiner}, turn);
    std::erase_if(unheard_, [this](const RingId& id) { return !members_.is_alive(id); });
    if (!is_known) unheard_.push_back(join.joiner.id);
    answer.verdict = JoinVerdict::kAdmitted;
    answer.members = statements();
  } else {
    answer.verdict = JoinVerdict::kRedirected;
    answer.nodes.push_back(alive.front());
  }
  turn.out.send(from, answer);
}

void SmallRing::hear(const NodeRef& node, Turn& turn) {
  merge({.node = node}, turn);
  // We hold it for dead: it has to hear that to refute it.
  if (!node.is_padding() && !members_.is_alive(node.id)) exchange(node, turn);
}

void SmallRing::on_leaving(const wire::Leaving& leaving, Turn& turn) {
  merge({.node = leaving.self, .state = MemberState::kLeft}, turn);
}

void SmallRing::leave(Turn& turn) {
  const std::vector<NodeRef> others = around(turn.self.id);
  members_.merge({.node = turn.self, .state = MemberState::kLeft});
  for (const NodeRef& other : others) {
    turn.out.send(other.address, wire::Leaving{.self = turn.self});
  }
}

std::vector<NodeRef> SmallRing::around(const RingId& self) const {
  std::vector<NodeRef> nodes = members_.alive();
  const auto at = std::ranges::lower_bound(nodes, self, {}, &NodeRef::id);
  if (at == nodes.end() || at->id != self) return nodes;
  std::ranges::rotate(nodes, at);
  nodes.erase(nodes.begin());
  return nodes;
}

bool SmallRing::is_anybody_unheard() const {
  return std::ranges::any_of(unheard_, [this](const RingId& id) { return members_.is_alive(id); });
}

BoundedList<Member, wire::kMembersMax> SmallRing::statements() const {
  return members_.statements();
}

std::vector<NodeRef> SmallRing::take_suspects() { return std::exchange(suspects_, {}); }

std::optional<NodeRef> SmallRing::take_listed() { return std::exchange(listed_, std::nullopt); }

void SmallRing::check_invariants(const NodeRef& self) const {
  const Member* known = members_.find(self.id);
  P2PCHAT_ASSERT(known != nullptr);
  P2PCHAT_ASSERT(members_.statements().size() <= wire::kMembersMax);
}

}  // namespace p2pchat::ring
