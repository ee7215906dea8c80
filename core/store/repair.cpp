#include "core/store/repair.h"

#include <algorithm>

#include "core/base/mutant.h"

namespace p2pchat::store {

void Repair::request(Instant at) { next_ = std::min(next_, at); }

void Repair::on_wake(const Arc& own, Reconciliations& reconciliations, Desk& desk) {
  // One round at a time; one that is due meanwhile follows at its end.
  if (desk.now < next_ || !running_.empty()) return;

  next_ = desk.now + desk.shared.jittered(desk.shared.options.repair_period);
  if (is_mutated(Mutant::kNoRepair)) return;
  for (const wire::NodeRef& node : desk.shared.replicas.others()) {
    running_.insert(reconciliations.start(Purpose::kUnite, node, own, std::nullopt, desk));
  }
}

bool Repair::on_ended(const Reconciliation& ended, const Desk& desk) {
  if (running_.erase(ended.ticket()) == 0) return false;
  // It may have been too new to answer, and a whole period is long for having one copy less.
  if (ended.ending() != Ending::kComplete) request(desk.now + desk.shared.options.repair_soon);
  return true;
}

Instant Repair::next_wake() const { return running_.empty() ? next_ : Instant::never(); }

}  // namespace p2pchat::store
