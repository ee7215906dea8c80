#include "core/store/reconciliations.h"

#include <utility>

namespace p2pchat::store {

Ticket Reconciliations::start(Purpose purpose, const wire::NodeRef& peer, const Arc& arc,
                              std::optional<RingId> predecessor, Desk& desk) {
  const Ticket ticket = desk.shared.draw_ticket();
  Reconciliation& started =
      running_.emplace(ticket, Reconciliation(ticket, purpose, peer, arc)).first->second;
  if (predecessor) started.expect_predecessor(*predecessor);
  started.begin(desk);
  return ticket;
}

Reconciliation* Reconciliations::find(Ticket ticket) {
  const auto found = running_.find(ticket);
  return found == running_.end() ? nullptr : &found->second;
}

std::vector<Reconciliation> Reconciliations::take_ended() {
  std::vector<Reconciliation> ended;
  for (auto at = running_.begin(); at != running_.end();) {
    if (at->second.ending()) {
      ended.push_back(std::move(at->second));
      at = running_.erase(at);
    } else {
      ++at;
    }
  }
  return ended;
}

}  // namespace p2pchat::store
