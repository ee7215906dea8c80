#include "core/store/put_operation.h"

#include <algorithm>
#include <utility>

#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/store/stamp.h"

namespace p2pchat::store {

PutOperation::PutOperation(OperationId operation, wire::Record record, Goal goal, Instant deadline)
    : operation_(operation),
      record_(std::move(record)),
      listing_(listing_of(record_)),
      goal_(goal),
      deadline_(deadline) {}

void PutOperation::begin(Ticket ticket, Desk& desk) {
  ticket_ = ticket;
  const Journal::Verdict verdict = desk.write(ticket_, {&record_, 1});
  if (verdict == Journal::Verdict::kFull) return report(StoreStatus::kTryAgain, true, desk);

  if (verdict == Journal::Verdict::kHeld || is_mutated(Mutant::kOwnCopyBeforeSync)) {
    if (const auto item = desk.shared.index.find(record_.slot)) {
      for (const wire::NodeRef& node : desk.shared.replicas.in(item->copies)) {
        holders_.insert(node.id);
      }
    }
    add_holder(desk.shared.around.self.id, desk);
  }
  if (!is_done_) ask_missing(desk);
}

void PutOperation::on_written(bool is_stored, Desk& desk) {
  if (!is_stored) return report(StoreStatus::kFull, true, desk);
  add_holder(desk.shared.around.self.id, desk);
}

void PutOperation::on_receipt(const wire::NodeRef& peer, Desk& desk) { add_holder(peer.id, desk); }

void PutOperation::on_refused(const wire::NodeRef& peer, Desk& desk) {
  sometimes(RarePath::kReplicaReplaced);
  refused_.insert(peer.id);
  ask_missing(desk);
}

void PutOperation::on_neighbourhood(Desk& desk) {
  ask_missing(desk);
  // Members that died may have been all that was waited for.
  if (goal_ == Goal::kEach && holders_.size() >= desk.shared.reachable()) {
    report(StoreStatus::kOk, true, desk);
  }
}

void PutOperation::on_deadline(Desk& desk) {
  const bool is_stored = goal_ == Goal::kEach && !holders_.empty();
  report(is_stored ? StoreStatus::kOk : StoreStatus::kTryAgain, true, desk);
  desk.stop_asking(ticket_);
}

void PutOperation::ask_missing(Desk& desk) {
  for (const wire::NodeRef& node :
       place(desk.shared.around, desk.shared.options.replicas - 1, refused_)) {
    if (holders_.contains(node.id) || !asked_.insert(node.id).second) continue;
    desk.ask(ticket_, node, wire::Replicate{.call = {}, .target = {}, .records = {record_}},
             {listing_});
  }
}

void PutOperation::add_holder(const RingId& node, Desk& desk) {
  if (!holders_.insert(node).second) return;
  const std::size_t reachable = desk.shared.reachable();
  if (goal_ == Goal::kEach) {
    return report(StoreStatus::kOk, holders_.size() >= reachable, desk);
  }
  const bool is_held_here = holders_.contains(desk.shared.around.self.id);
  const bool is_enough = holders_.size() > reachable / 2 || is_mutated(Mutant::kMajorityOfOne);
  if (is_held_here && is_enough) report(StoreStatus::kOk, true, desk);
}

void PutOperation::report(StoreStatus status, bool is_final, Desk& desk) {
  is_done_ = is_final;
  const std::size_t reachable = desk.shared.reachable();
  std::size_t stored = holders_.size();
  if (is_mutated(Mutant::kReceiptCountsTwice)) stored = std::min(2 * stored, reachable);
  if (is_mutated(Mutant::kOneCopyCountsAsAll) && stored > 0) stored = reachable;
  desk.report({.operation = operation_,
               .status = status,
               .is_final = is_final,
               .stored = stored,
               .reachable = reachable,
               .records = {}});
}

}  // namespace p2pchat::store
