#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/store/arc.h"
#include "core/store/desk.h"
#include "core/store/reconciliations.h"

namespace p2pchat::store {

// Which keys this node serves as their owner: those of (predecessor, self] of which it has all that
// was acknowledged, the settled ones.
//
// A new member settles by pulling its range from the nodes behind it, one after the other, up to
// the one that owned all of it until now: each names the next one, for those that joined at once
// may be more than a successor list holds. Each must say that its own range begins behind the one
// asked before it, so that nothing is written there any more. Where none of them has all of the
// range (every node was restarted) no complete answer can come: after a grace the node goes on with
// what it and its replicas have. When a predecessor dies, the part that the range has grown by is
// served once the other replicas of it were united with.
class Tenure {
 public:
  // Call after anything that may matter: a change of neighbourhood, a wake-up, an ended
  // reconciliation.
  void review(Reconciliations& reconciliations, Desk& desk);
  // False if it was not one of the tenure's.
  bool on_ended(const Reconciliation& ended, Desk& desk);
  void on_neighbourhood(Desk& desk);
  // Serves nothing any more.
  void resign() { is_resigned_ = true; }

  [[nodiscard]] bool is_active() const { return settled_.has_value() && !is_resigned_; }
  [[nodiscard]] bool owns(const RingId& key, const ring::Neighbourhood& around) const;
  // The whole own range, settled or not. Nothing while it is unknown.
  [[nodiscard]] static std::optional<Arc> range(const ring::Neighbourhood& around);
  // True if this node owns the range, or did until a moment ago, so that nobody but those between
  // can have accepted anything for it since.
  [[nodiscard]] bool has_all(const wire::KeyRange& range, const Desk& desk) const;
  [[nodiscard]] Instant next_wake(const ring::Neighbourhood& around) const;

  void check_invariants(const ring::Neighbourhood& around) const;

 private:
  struct Passed {
    wire::NodeRef node;
    std::optional<wire::NodeRef> successor;
  };

  void pull(Reconciliations& reconciliations, Desk& desk);
  void unite(const Arc& arc, Reconciliations& reconciliations, Desk& desk);
  [[nodiscard]] std::optional<wire::NodeRef> next_source(const Desk& desk) const;
  void on_pulled(const Reconciliation& pulled, Desk& desk);
  void settle(const RingId& from);

  std::optional<RingId> settled_;        // behind this key; nothing: inactive
  std::optional<RingId> released_from_;  // settled behind this key until lately
  Instant released_until_;
  std::optional<RingId> next_;  // settled behind this key once what runs now is complete
  std::optional<Ticket> pulling_;
  std::set<Ticket> uniting_;
  std::optional<Instant> joining_since_;
  Instant next_pull_;
  std::vector<Passed> passed_;  // asked one behind the other; none of them has all of the range
  bool is_resigned_ = false;
};

}  // namespace p2pchat::store
