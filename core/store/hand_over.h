#pragma once

#include <optional>
#include <set>

#include "core/base/instant.h"
#include "core/store/desk.h"
#include "core/store/reconciliations.h"

namespace p2pchat::store {

// Before a graceful leave: pushes all that is held to the next K members, so that each record has
// as many copies without this node. More than its place needs, but right without knowing which
// ranges those members replicate already.
class HandOver {
 public:
  void begin(Reconciliations& reconciliations, Desk& desk);
  // False if it was not one of the hand-over's.
  bool on_ended(const Reconciliation& ended);
  // Gives up on those that are still silent.
  void on_wake(Instant now);

  [[nodiscard]] bool has_begun() const { return deadline_.has_value(); }
  [[nodiscard]] bool is_done() const { return has_begun() && running_.empty(); }
  // Each of those members has all of it.
  [[nodiscard]] bool is_complete() const { return is_done() && is_complete_; }
  [[nodiscard]] Instant next_wake() const;

 private:
  std::optional<Instant> deadline_;
  std::set<Ticket> running_;
  bool is_complete_ = true;
};

}  // namespace p2pchat::store
