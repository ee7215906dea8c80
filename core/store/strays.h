#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/store/arc.h"
#include "core/store/desk.h"
#include "core/store/reconciliations.h"
#include "core/wire/types.h"

namespace p2pchat::store {

// Records held outside the own range: copies for others, and what stayed behind when ranges moved.
// A slow walk clockwise over them has the owner of each stretch looked up and pushes to it what it
// lacks, so that a record reaches its owner wherever a partition, a merge or a crash left it. Nodes
// that replicate for their owner are spared the lookup: the owner's own repair vouches for them. An
// owner that has all of it is offered it again a day later: of keys that have ended meanwhile it
// says so then, and what is left of them here is erased (endings.h).
class Strays {
 public:
  // Starts the walk anew: owners may have changed.
  void restart(Instant at);
  // An owner compared this range with ours, and it was equal.
  void vouch(const wire::KeyRange& range, Desk& desk);

  void on_wake(Desk& desk);
  void on_owner(const RingId& key, const wire::NodeRef& owner, Reconciliations& reconciliations,
                Desk& desk);
  // False if it was not one of the strays'.
  bool on_ended(const Reconciliation& ended, Desk& desk);

  [[nodiscard]] std::vector<RingId> take_owner_queries();
  [[nodiscard]] Instant next_wake() const;

 private:
  struct Vouched {
    wire::KeyRange range;
    Instant until;
  };
  struct Settled {
    Arc arc;
    std::vector<Bytes32> fingerprints;
    Instant at;
  };

  [[nodiscard]] std::optional<RingId> next_stray(const RingId& after, const Desk& desk) const;
  [[nodiscard]] const Vouched* voucher(const RingId& key, Instant now) const;
  [[nodiscard]] static Settled snapshot(const Arc& arc, const Desk& desk);
  [[nodiscard]] bool is_settled(const wire::NodeRef& owner, const Desk& desk) const;
  void step_to(const RingId& key, Desk& desk);

  std::optional<RingId> at_;  // the walk has come so far; nothing: it starts behind this node
  Instant next_ = Instant::never();
  std::optional<RingId> asked_;  // whose owner is being looked up
  std::optional<Ticket> pushing_;
  Settled pushed_;  // what is being pushed, as it was at the start
  std::vector<RingId> queries_;
  std::vector<Vouched> vouched_;              // oldest first
  std::map<wire::NodeRef, Settled> settled_;  // owners that had all of this lately
};

}  // namespace p2pchat::store
