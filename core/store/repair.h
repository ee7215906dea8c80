#pragma once

#include <set>

#include "core/base/instant.h"
#include "core/store/desk.h"
#include "core/store/reconciliations.h"

namespace p2pchat::store {

// Keeps the own range equal on this node and the other replicas: once in a while, and soon after
// anything that may have left a replica behind.
class Repair {
 public:
  // A round starts at `at`, or earlier if one was due before.
  void request(Instant at);
  void on_wake(const Arc& own, Reconciliations& reconciliations, Desk& desk);
  // False if it was not one of the repair's.
  bool on_ended(const Reconciliation& ended, const Desk& desk);

  [[nodiscard]] Instant next_wake() const;

 private:
  Instant next_ = Instant::never();
  std::set<Ticket> running_;
};

}  // namespace p2pchat::store
