#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/store/reconciliation.h"

namespace p2pchat::store {

// The reconciliations under way. Who starts one holds its ticket and learns of its end.
class Reconciliations {
 public:
  // `predecessor`: whom a pull expects right before the peer.
  Ticket start(Purpose purpose, const wire::NodeRef& peer, const Arc& arc,
               std::optional<RingId> predecessor, Desk& desk);

  [[nodiscard]] Reconciliation* find(Ticket ticket);
  [[nodiscard]] std::size_t size() const { return running_.size(); }

  // Those that ended since the last call, in order of their start.
  [[nodiscard]] std::vector<Reconciliation> take_ended();

 private:
  std::map<Ticket, Reconciliation> running_;
};

}  // namespace p2pchat::store
