#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/ring/announcer.h"
#include "core/ring/joining.h"
#include "core/ring/lookups.h"
#include "core/ring/merge.h"
#include "core/ring/options.h"
#include "core/ring/place.h"
#include "core/ring/tidings.h"
#include "core/wire/effects.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// What the rooms above see of a node's place on the ring.
struct Neighbourhood {
  wire::NodeRef self;
  bool is_member = false;
  std::optional<wire::NodeRef> predecessor;
  std::vector<wire::NodeRef> successors;  // live as far as known, nearest first, without self

  bool operator==(const Neighbourhood&) const = default;
};

struct LookupResult {
  CallId lookup;  // what lookup() returned
  RingId key;
  std::optional<wire::NodeRef> owner;  // nothing: nobody answered within the bound
  std::uint32_t hops = 0;
  std::uint32_t timeouts = 0;
};

enum class Form : std::uint8_t { kOutside, kSmall, kListed };

// The pointers as they are, for checkers.
struct RingView {
  Form form = Form::kOutside;
  wire::NodeRef self;
  bool is_confirmed = false;  // its neighbours know this node
  LargeRing::Status status = LargeRing::Status::kNone;
  std::optional<wire::NodeRef> predecessor;
  std::vector<wire::NodeRef> successors;  // listed: r entries with padding; small: all others
};

// One node's part of the Chord ring: composes the machines of this room and holds no protocol of
// its own.
class Ring {
 public:
  Ring(RingOptions options, wire::NodeRef self, Entropy entropy);

  // Looks for a ring to join (seeds, last-known nodes, multicast); founds one when alone.
  void start(std::vector<wire::NodeRef> last_known, Instant now, Effects& out);
  // Instead: goes on as a member of a ring beyond full membership, where it stood, and asks nobody.
  // The caller answers for it that all members together are one ring.
  void resume(const Pointers& pointers, std::span<const wire::NodeRef> shortcuts, Instant now,
              Effects& out);
  // Tells the neighbours and stops taking part. The store has handed over before.
  void leave(Instant now, Effects& out);

  // Answers through take_lookups(), also at once if this node is the owner.
  [[nodiscard]] CallId lookup(const RingId& key, Instant now, Effects& out);
  [[nodiscard]] std::vector<LookupResult> take_lookups();

  // True once after each change of the neighbourhood.
  [[nodiscard]] bool take_neighbourhood_changed();
  [[nodiscard]] const Neighbourhood& neighbourhood() const { return neighbourhood_; }

  // Members met lately, for the next start (persisted by the node).
  [[nodiscard]] std::vector<wire::NodeRef> known_nodes() const;

  // True if the message was the ring's own (ring_messages.h).
  bool on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  bool on_announcement(const Address& from, const wire::Message& message, Instant now,
                       Effects& out);
  void on_wake(Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const;

  // The rooms above say whether this node has pulled its range: only then does it answer lookups
  // for its range as owner; until then it sends askers to its successor.
  void set_active(bool is_active) { place_.set_active(is_active); }

  // Its incarnation may grow while the node runs; the next start must use a higher one.
  [[nodiscard]] const wire::NodeRef& self() const { return self_; }
  // True if this node answers as the owner of the key.
  [[nodiscard]] bool owns(const RingId& key) const { return place_.owns(self_.id, key); }
  // Its neighbours know this node.
  [[nodiscard]] bool is_confirmed() const { return place_.is_confirmed(); }
  [[nodiscard]] RingView view() const;
  [[nodiscard]] std::vector<wire::NodeRef> shortcuts() const { return place_.fingers().nodes(); }
  [[nodiscard]] const WideTable& wide_table() const { return tidings_.table(); }
  void check_invariants() const;

 private:
  [[nodiscard]] Turn turn(Instant now, Effects& out);
  void on_seek(Instant now, Effects& out);
  void on_ping(const Address& from, const wire::Ping& ping, Turn& turn);
  void on_locate(const Address& from, const wire::Locate& locate, Turn& turn);
  [[nodiscard]] bool knows(const wire::NodeRef& node) const;
  void settle(Turn& turn);
  void look_around();
  [[nodiscard]] bool is_where_it_was() const;
  void end_lookups(Turn& turn);
  void refresh_finger(Turn& turn);
  void note_finger(const LookupEnd& end, Turn& turn);
  void hasten_fingers(Turn& turn);

  RingOptions options_;
  wire::NodeRef self_;
  Entropy entropy_;
  Place place_;
  Joining joining_;
  Lookups lookups_;
  Merge merge_;
  Announcer announcer_;
  Tidings tidings_;
  Instant next_finger_{};
  Duration finger_period_;  // after the first time around
  bool is_started_ = false;
  bool has_left_ = false;
  std::vector<LookupResult> results_;
  Neighbourhood neighbourhood_;
  bool is_neighbourhood_changed_ = false;
};

}  // namespace p2pchat::ring
