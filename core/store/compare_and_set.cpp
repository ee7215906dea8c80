#include "core/store/compare_and_set.h"

#include <utility>

#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

// What this node holds in the slot, or is about to.
std::optional<wire::Stamp> own_stamp(const wire::Slot& slot, const Shared& shared) {
  if (const auto pending = shared.journal.pending(slot)) return pending;
  const auto item = shared.index.find(slot);
  if (!item) return std::nullopt;
  return item->stamp;
}

}  // namespace

CompareAndSet::CompareAndSet(OperationId operation, wire::Record record,
                             std::optional<std::uint64_t> expected, Instant deadline)
    : operation_(operation), record_(std::move(record)), expected_(expected), deadline_(deadline) {}

void CompareAndSet::begin(Ticket ticket, Desk& desk) {
  ticket_ = ticket;
  state_ = State::kPeeking;
  const auto known = own_stamp(record_.slot, desk.shared);
  for (const wire::NodeRef& node : desk.shared.replicas.others()) {
    awaited_.insert(node.id);
    desk.ask(ticket_, node,
             wire::Peek{.call = {}, .target = {}, .slot = record_.slot, .known = known});
  }
  if (awaited_.empty()) decide(desk);
}

void CompareAndSet::on_peeked(const wire::NodeRef& peer, const wire::Peeked& answer, Desk& desk) {
  if (state_ != State::kPeeking || awaited_.erase(peer.id) == 0) return;
  ++answers_;
  if (answer.newer && answer.newer->slot == record_.slot) {
    if (!newest_ || supersedes(listing_of(*answer.newer).stamp, listing_of(*newest_).stamp)) {
      newest_ = answer.newer;
    }
  }
  if (awaited_.empty()) decide(desk);
}

void CompareAndSet::on_silent(const wire::NodeRef& peer, Desk& desk) {
  if (state_ != State::kPeeking) return;
  awaited_.erase(peer.id);
  if (awaited_.empty()) decide(desk);
}

void CompareAndSet::decide(Desk& desk) {
  const bool is_majority = answers_ > desk.shared.reachable() / 2;
  if (!is_majority && !is_mutated(Mutant::kSwapWithoutMajority)) {
    return give_up(StoreStatus::kTryAgain, desk);
  }

  std::optional<wire::Stamp> held = own_stamp(record_.slot, desk.shared);
  if (newest_) {
    const wire::Stamp theirs = listing_of(*newest_).stamp;
    if (held && !supersedes(theirs, *held)) {
      newest_.reset();
    } else {
      held = theirs;
    }
  }
  const wire::Stamp wanted = listing_of(record_).stamp;
  // The same request again, after its answer was lost.
  const bool is_there = held && *held == wanted;
  const bool is_expected = held ? expected_ == held->version : !expected_;
  const bool is_newer = !held || supersedes(wanted, *held);
  const bool is_wished = is_expected || is_mutated(Mutant::kSwapIgnoresExpected);
  if (is_there || (is_wished && is_newer)) {
    state_ = State::kAgreed;
  } else {
    refuse(desk);
  }
}

void CompareAndSet::refuse(Desk& desk) {
  sometimes(RarePath::kSwapConflict);
  if (newest_) {
    // Kept here as well; whoever asks next finds it at once. Nobody waits for the disk.
    (void)desk.write(desk.shared.draw_ticket(), {&*newest_, 1});
    return conflict({*newest_}, desk);
  }
  state_ = State::kReading;
  if (!desk.read(ticket_, {record_.slot})) give_up(StoreStatus::kTryAgain, desk);
}

void CompareAndSet::on_read(const BodyReader::Batch& batch, Desk& desk) {
  if (state_ != State::kReading) return;
  if (!batch.is_read) return give_up(StoreStatus::kTryAgain, desk);
  conflict(batch.records, desk);
}

void CompareAndSet::conflict(std::vector<wire::Record> held, Desk& desk) {
  state_ = State::kDone;
  desk.report({.operation = operation_,
               .status = StoreStatus::kConflict,
               .is_final = true,
               .stored = 0,
               .reachable = desk.shared.reachable(),
               .records = std::move(held)});
}

void CompareAndSet::give_up(StoreStatus status, Desk& desk) {
  if (state_ == State::kDone) return;
  state_ = State::kDone;
  desk.report({.operation = operation_,
               .status = status,
               .is_final = true,
               .stored = 0,
               .reachable = desk.shared.reachable(),
               .records = {}});
}

}  // namespace p2pchat::store
