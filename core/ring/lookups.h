#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/ring/bracket.h"
#include "core/ring/place.h"
#include "core/ring/trail.h"
#include "core/ring/turn.h"
#include "core/rpc/calls.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

enum class LookupPurpose : std::uint8_t {
  kUser,    // asked for from above
  kFinger,  // refreshes the finger `exponent`
  kMerge,   // my own id, through a node of perhaps another ring
};

struct LookupGoal {
  RingId key;
  LookupPurpose purpose = LookupPurpose::kUser;
  std::size_t exponent = 0;
  std::optional<wire::NodeRef> through;  // first node to ask; nothing: the best this node knows
  // To ask before all others, once: who may be the owner, then who may precede the key.
  std::vector<wire::NodeRef> believed = {};
};

struct LookupEnd {
  CallId lookup;
  LookupGoal goal;
  std::optional<wire::NodeRef> owner;
  std::uint32_t hops = 0;
  std::uint32_t timeouts = 0;
};

// The lookups under way, each one iterative: asks one node after the other, always nearer to the
// key, and goes around those that do not answer, until the owner itself says that it is the owner.
// Who keeps silent is named to the next that are asked. When it has come to the two nodes between
// which the key lies, and neither owns it yet, it asks these two again (bracket.h); after every
// candidate has failed it starts again from what the node knows by then, until lookup_timeout. A
// goal may bring nodes that are believed to be near the key: they are asked first, and their word
// counts as everybody's. Beyond lookups_max a lookup fails at once. In classic it believes the node
// before the key, not the owner.
class Lookups {
 public:
  CallId start(const LookupGoal& goal, const Place& place, Turn& turn);
  void on_located(const wire::Located& answer, Turn& turn);
  void on_wake(const Place& place, Turn& turn);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] std::vector<LookupEnd> take_ends();
  // Nodes that did not answer, since the last call.
  [[nodiscard]] std::vector<wire::NodeRef> take_silent();

  [[nodiscard]] std::size_t size() const { return lookups_.size(); }

 private:
  struct Lookup {
    LookupGoal goal;
    Trail trail;
    std::uint32_t hops = 0;
    std::uint32_t timeouts = 0;
    std::optional<RingId> believed_owner;
    std::vector<RingId> silent;  // who did not answer since it started anew
    Bracket bracket;
    std::uint32_t rounds = 0;     // so often it has asked the two of the bracket again
    bool doubts_bracket = false;  // in vain: now it asks everybody that it is told of
    RingId reached;               // classic: the node nearest before the key that has answered
    Instant deadline;
    Instant retry = Instant::never();
    Duration pause{0};  // before the last retry
  };
  struct Hop {
    CallId lookup;
    wire::NodeRef node;
  };

  static void advise_own(Lookup& lookup, const Place& place, const Turn& turn);
  static void advise_believed(Lookup& lookup);
  static void advise_between(const wire::Located& answer, Lookup& lookup);
  void go_on_classic(CallId id, const wire::Located& answer, Turn& turn);
  static void note(const wire::Located& answer, Lookup& lookup, const Turn& turn);
  [[nodiscard]] static std::optional<wire::NodeRef> next_of(Lookup& lookup);
  void advance(CallId id, Turn& turn);
  void restart(CallId id, const Place& place, Turn& turn);
  void go_round(CallId id, const Place& place, Turn& turn);
  void end(CallId id, std::optional<wire::NodeRef> owner);

  std::map<CallId, Lookup> lookups_;
  rpc::Calls<Hop> hops_;
  std::vector<LookupEnd> ends_;
  std::vector<wire::NodeRef> silent_;
};

}  // namespace p2pchat::ring
