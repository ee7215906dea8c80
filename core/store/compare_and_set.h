#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/store/desk.h"
#include "core/store/outcome.h"
#include "core/wire/record.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// First phase of a conditional write: what do the replicas hold in the slot? All are asked; silent
// ones are given up after the calls' patience, and a majority of min(K, members) must have
// answered, this node included. The second phase is a PutOperation with Goal::kMajority.
//
// What this does not give: two nodes that both take themselves for the owner (a partition, or a
// suspicion that was wrong) may each reach a majority of a different replica set. Numbered
// configurations will rule that out; until then the merge rule leaves one of the two.
class CompareAndSet {
 public:
  enum class State : std::uint8_t { kQueued, kPeeking, kReading, kAgreed, kDone };

  CompareAndSet(OperationId operation, wire::Record record, std::optional<std::uint64_t> expected,
                Instant deadline);

  void begin(Ticket ticket, Desk& desk);
  void on_peeked(const wire::NodeRef& peer, const wire::Peeked& answer, Desk& desk);
  void on_silent(const wire::NodeRef& peer, Desk& desk);
  void on_read(const BodyReader::Batch& batch, Desk& desk);
  // Ends it without a decision.
  void give_up(StoreStatus status, Desk& desk);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Instant deadline() const { return deadline_; }
  [[nodiscard]] OperationId operation() const { return operation_; }
  [[nodiscard]] const wire::Record& record() const { return record_; }

 private:
  void decide(Desk& desk);
  void refuse(Desk& desk);
  void conflict(std::vector<wire::Record> held, Desk& desk);

  OperationId operation_;
  Ticket ticket_;
  wire::Record record_;
  std::optional<std::uint64_t> expected_;
  Instant deadline_;
  State state_ = State::kQueued;
  std::set<RingId> awaited_;
  std::size_t answers_ = 1;             // this node's own
  std::optional<wire::Record> newest_;  // of the peers, if it supersedes what is here
};

}  // namespace p2pchat::store
