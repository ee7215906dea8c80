#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/ring/finger_table.h"
#include "core/ring/large_ring.h"
#include "core/ring/small_ring.h"
#include "core/ring/steps.h"
#include "core/ring/turn.h"
#include "core/wire/message.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// A node's place on the ring, in whichever of its two forms: full membership up to r + 1 nodes,
// lists beyond. A small ring of r + 2 turns to lists at once; a list that comes around to its own
// node turns small again, so between the two lies a ring of r + 1 that is correct in both forms.
class Place {
 public:
  // Alone.
  void found(Turn& turn);
  // By the answer to a Join of ours, listed or admitted.
  void enter(const wire::JoinAnswer& answer, Turn& turn);
  void leave(Turn& turn);
  // As a member that its neighbours know, where it stood.
  void resume(const Pointers& pointers, std::span<const wire::NodeRef> shortcuts, Turn& turn);
  // Whether the records of this node's range are here. A founder's are: there are none.
  void set_active(bool is_active) { is_active_ = is_active; }
  [[nodiscard]] bool is_active() const { return is_active_; }

  // True if the message was about the ring's upkeep.
  bool on_message(const Address& from, const wire::Message& message, Turn& turn);
  void on_wake(Turn& turn);
  // A lookup found this node silent: a neighbour of it asks it itself, soon.
  void on_silent(const RingId& node, Turn& turn);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] bool is_member() const { return !std::holds_alternative<std::monostate>(form_); }
  [[nodiscard]] bool is_listed() const { return large() != nullptr; }
  [[nodiscard]] bool is_alone() const;
  // The successor gives up our range only when it knows us: before, this node owns nothing.
  [[nodiscard]] bool is_confirmed() const;
  // True if the key lies in (predecessor, self] and nobody else answers for it any more.
  [[nodiscard]] bool owns(const RingId& self, const RingId& key) const;
  [[nodiscard]] const LargeRing* large() const { return std::get_if<LargeRing>(&form_); }
  [[nodiscard]] LargeRing* large() { return std::get_if<LargeRing>(&form_); }
  [[nodiscard]] const SmallRing* small() const { return std::get_if<SmallRing>(&form_); }
  [[nodiscard]] SmallRing* small() { return std::get_if<SmallRing>(&form_); }
  [[nodiscard]] FingerTable& fingers() { return fingers_; }
  [[nodiscard]] const FingerTable& fingers() const { return fingers_; }

  [[nodiscard]] std::optional<wire::NodeRef> predecessor(const RingId& self) const;
  // Live as far as known, nearest first.
  [[nodiscard]] std::vector<wire::NodeRef> successors(const RingId& self) const;
  // Whom to ask next for the owner of the key, the best first.
  [[nodiscard]] std::vector<wire::NodeRef> candidates(const RingId& self, const RingId& key,
                                                      const RingOptions& options) const;

  // Nodes taken for dead since the last call.
  [[nodiscard]] std::vector<wire::NodeRef> take_suspects();

  void check_invariants(const wire::NodeRef& self, const RingOptions& options) const;

 private:
  void on_get_neighbours(const Address& from, const wire::GetNeighbours& ask, Turn& turn);
  void on_join(const Address& from, const wire::Join& join, Turn& turn);
  void on_gossip(const Address& from, const wire::Gossip& gossip, Turn& turn);
  void refute(std::span<const wire::Member> statements, Turn& turn);
  void settle(Turn& turn);
  void grow(Turn& turn);
  void shrink(Turn& turn);

  std::variant<std::monostate, SmallRing, LargeRing> form_;
  FingerTable fingers_;
  bool is_active_ = false;
  std::vector<wire::NodeRef> suspects_;
};

}  // namespace p2pchat::ring
