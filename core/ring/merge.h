#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/ring/lookups.h"
#include "core/ring/place.h"
#include "core/ring/turn.h"
#include "core/rpc/calls.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// Finds other rings and makes one of two. Keeps acquaintances, nodes that were met or taken for
// dead, and tries one now and then; one that lives may belong to another ring. A small ring merges
// tables with it. A large one looks up its own id there: whoever owns it is a candidate for the
// steps, nothing more (after Shafaat, Ghodsi, Haridi, "Handling network partitions and mergers in
// structured overlay networks", P2P 2007). Who has met another ring tells its neighbours and
// fingers, and the one it met, so that all nodes of both look for their places at the same time.
class Merge {
 public:
  // Worth trying some time; beyond passive_max the oldest is forgotten.
  void remember(const wire::NodeRef& node, const RingOptions& options);
  // Nobody is tried before the next period.
  void rest(const Turn& turn) { next_try_ = turn.now + turn.jittered(turn.options.passive_period); }
  // Says itself that it is there: tried soon.
  void meet(const wire::NodeRef& node, Turn& turn);

  void on_pong(const wire::Pong& pong, Place& place, Lookups& lookups, Turn& turn);
  void on_ring_met(const wire::RingMet& met, Place& place, Lookups& lookups, Turn& turn);
  void on_looked_up(const LookupEnd& end, Place& place, Turn& turn);
  void on_wake(const Place& place, Lookups& lookups, Turn& turn);
  [[nodiscard]] Instant next_wake() const;

  // Since the last call this node has found a place for itself in another ring.
  [[nodiscard]] bool take_has_met() { return std::exchange(has_met_, false); }

  [[nodiscard]] const std::vector<wire::NodeRef>& acquaintances() const { return acquaintances_; }
  [[nodiscard]] bool is_acquainted(const wire::NodeRef& node) const {
    return std::ranges::find(acquaintances_, node) != acquaintances_.end();
  }

 private:
  void try_next(Turn& turn);
  void ping(const Address& address, Turn& turn);
  void find_place(const wire::NodeRef& through, Lookups& lookups, const Place& place, Turn& turn);

  std::vector<wire::NodeRef> acquaintances_;  // the next to try first
  std::size_t next_seed_ = 0;
  bool is_seed_next_ = true;
  Instant next_try_{};
  Instant next_search_{};
  std::optional<wire::NodeRef> pending_;  // to be searched through as soon as that is allowed
  rpc::Calls<Address> pings_;
  bool has_met_ = false;
};

}  // namespace p2pchat::ring
