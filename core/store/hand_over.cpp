#include "core/store/hand_over.h"

#include "core/base/mutant.h"

namespace p2pchat::store {

void HandOver::begin(Reconciliations& reconciliations, Desk& desk) {
  if (has_begun()) return;

  deadline_ = desk.now + desk.shared.options.hand_over_max;
  if (is_mutated(Mutant::kLeavesWithoutHandOver)) return;
  const RingId& self = desk.shared.around.self.id;
  for (const wire::NodeRef& node :
       place(desk.shared.around, desk.shared.options.replicas, std::set<RingId>())) {
    running_.insert(reconciliations.start(Purpose::kPush, node, {.after = self, .to = self},
                                          std::nullopt, desk));
  }
}

bool HandOver::on_ended(const Reconciliation& ended) {
  if (running_.erase(ended.ticket()) == 0) return false;
  if (ended.ending() != Ending::kComplete) is_complete_ = false;
  return true;
}

void HandOver::on_wake(Instant now) {
  if (!deadline_ || now < *deadline_ || running_.empty()) return;
  running_.clear();
  is_complete_ = false;
}

Instant HandOver::next_wake() const { return running_.empty() ? Instant::never() : *deadline_; }

}  // namespace p2pchat::store
