#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/ring/membership.h"
#include "core/ring/steps.h"
#include "core/ring/turn.h"
#include "core/rpc/calls.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// One member of a ring of up to r + 1 nodes: everybody knows everybody, by gossip (SWIM: Das,
// Gupta, Motivala, DSN 2002, without its indirect probes). Every second it exchanges the table
// with one member in turn, and at each change with all of them. Two rings that meet become one by
// merging their tables; a node declared dead by mistake refutes it with the next incarnation.
//
// Only the member of the lowest id admits joiners. So the tables of all members are prefixes of
// one history, and when the ring outgrows full membership every list starts from the same nodes. It
// lets nobody in by whom the ring would outgrow it while one of those before has not spoken as a
// member: so at most one of a list's first nodes does not know yet that it is one.
class SmallRing {
 public:
  SmallRing() = default;
  // A member with these others, of whom some may have failed.
  SmallRing(std::span<const wire::Member> members, bool is_confirmed, Turn& turn);

  void on_join(const Address& from, const wire::Join& join, Turn& turn);
  void on_gossip(const Address& from, const wire::Gossip& gossip, Turn& turn);
  void on_gossip_answer(const wire::GossipAnswer& answer, Turn& turn);
  // The node itself has said something that only the living say.
  void hear(const wire::NodeRef& node, Turn& turn);
  void on_leaving(const wire::Leaving& leaving, Turn& turn);
  void leave(Turn& turn);
  // Somebody says that this member does not answer: asks it itself, soon.
  void on_silent(const RingId& member, Turn& turn);

  // Exchanges the table with a node of perhaps another ring.
  void meet(const wire::NodeRef& node, Turn& turn);

  void on_wake(Turn& turn);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] const Membership& members() const { return members_; }
  // The live others in ring order from self, nearest first.
  [[nodiscard]] std::vector<wire::NodeRef> around(const RingId& self) const;
  // Until the successor has shown that it knows us, it answers for our range.
  [[nodiscard]] bool is_confirmed() const { return is_confirmed_; }

  [[nodiscard]] std::vector<wire::NodeRef> take_suspects();
  // A member of a ring that has outgrown full membership, if one was met: to join it.
  [[nodiscard]] std::optional<wire::NodeRef> take_listed();

  void check_invariants(const wire::NodeRef& self) const;

 private:
  void on_listed(const wire::NodeRef& node, std::span<const wire::Member> pointers, Turn& turn);
  bool appeal(std::span<const wire::Member> pointers, Turn& turn);
  void exchange(const wire::NodeRef& with, Turn& turn);
  void merge(const wire::NodeRef& from, std::span<const wire::Member> statements, Turn& turn);
  void merge(const wire::Member& statement, Turn& turn);
  void refute(Turn& turn);
  void spread(Turn& turn);
  void probe_next(Turn& turn);
  // Somebody who was admitted here has not spoken as a member yet.
  [[nodiscard]] bool is_anybody_unheard() const;
  [[nodiscard]] BoundedList<wire::Member, wire::kMembersMax> statements() const;

  Membership members_;  // self is one of them
  RingId probed_;       // whom the last periodic exchange was with
  Instant next_probe_ = Instant::never();
  Instant next_spread_ = Instant::never();
  Instant next_doubt_;
  Instant next_appeal_;  // to members who are held for dead here and live for others
  bool is_confirmed_ = false;
  std::vector<RingId> unheard_;
  std::vector<wire::NodeRef> suspects_;
  std::optional<wire::NodeRef> listed_;
  rpc::Calls<wire::NodeRef> calls_;  // exchanges under way
};

}  // namespace p2pchat::ring
