#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/ring/ring.h"
#include "core/store/desk.h"
#include "core/store/endings.h"
#include "core/store/hand_over.h"
#include "core/store/loader.h"
#include "core/store/operations.h"
#include "core/store/outcome.h"
#include "core/store/reconciliations.h"
#include "core/store/repair.h"
#include "core/store/replica.h"
#include "core/store/store_options.h"
#include "core/store/strays.h"
#include "core/store/sweep.h"
#include "core/store/tenure.h"
#include "core/wire/effects.h"
#include "core/wire/record.h"
#include "core/wire/types.h"

namespace p2pchat::store {

// One node's part of the replicated store: keeps every record of its range on the first K live
// members from the key on, and what it holds for others. A copyable value, driven by the node;
// each event goes to the conversations it concerns, and the store itself decides nothing.
class Store {
 public:
  Store(StoreOptions options, Entropy entropy);

  // Loads the index of what the disk holds.
  void start(Instant now, Effects& out);
  void on_neighbourhood(const ring::Neighbourhood& around, Instant now, Effects& out);

  // The owner's operations; outcomes come through take_outcomes().
  [[nodiscard]] OperationId put(wire::Record record, Instant now, Effects& out);
  // Only if the slot holds exactly `expected` (nothing: is empty) on every replica that answers.
  [[nodiscard]] OperationId put_if(wire::Record record, std::optional<std::uint64_t> expected,
                                   Instant now, Effects& out);
  [[nodiscard]] OperationId get(const wire::Slot& slot, Instant now, Effects& out);
  // Records of one kind under a key, with a body, in order of id, after `after`; at most `limit`.
  [[nodiscard]] OperationId list(const RingId& key, wire::RecordKind kind,
                                 std::optional<Bytes32> after, std::size_t limit, Instant now,
                                 Effects& out);
  [[nodiscard]] std::vector<StoreOutcome> take_outcomes();

  // Slots that changed on this node since the last call, whoever wrote them.
  [[nodiscard]] std::vector<wire::Slot> take_changes();

  // Keys whose owner the ring must look up, for records that are held for others; each answer is
  // fed to on_owner. An answer that never comes is not waited for.
  [[nodiscard]] std::vector<RingId> take_owner_queries();
  void on_owner(const RingId& key, const wire::NodeRef& owner, Instant now, Effects& out);

  // True if the key lies in (predecessor, self] and the range has been pulled.
  [[nodiscard]] bool owns(const RingId& key) const;
  [[nodiscard]] bool is_active() const;
  // An account's last record is here: nothing else is kept under that key.
  [[nodiscard]] bool has_ended(const RingId& key) const { return shared_.has_ended(key); }
  // How many messages with a body wait under the key, as far as this node knows.
  [[nodiscard]] std::size_t count(const RingId& key, wire::RecordKind kind) const;
  // What all records of the kind that this node holds take (index.h).
  [[nodiscard]] std::uint64_t bytes(wire::RecordKind kind) const {
    return shared_.index.bytes(kind);
  }
  [[nodiscard]] std::size_t record_count() const;
  // Own records with fewer known copies, synced, than min(K, members).
  [[nodiscard]] std::size_t under_replicated() const;
  [[nodiscard]] std::size_t replicas() const;
  [[nodiscard]] const Index& index() const { return shared_.index; }

  // Before a graceful leave: pushes every held range to its next holders; then is_handed_over().
  void hand_over(Instant now, Effects& out);
  [[nodiscard]] bool is_handed_over() const;
  // And each of these holders has all of it.
  [[nodiscard]] bool is_handed_over_completely() const { return hand_over_.is_complete(); }

  bool on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  bool on_read(Token token, const ReadResult& result, Instant now, Effects& out);
  bool on_persisted(Token token, const PersistResult& result, Instant now, Effects& out);
  void on_wake(Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const;

  void check_invariants() const;
  // What takes as long as the store is large.
  void check_records() const { shared_.index.check_items(); }

 private:
  [[nodiscard]] Desk desk(Instant now, Effects& out) { return Desk{shared_, now, out}; }
  [[nodiscard]] std::optional<StoreStatus> refusal(const RingId& key) const;
  [[nodiscard]] std::optional<StoreStatus> refusal(const wire::Record& record) const;
  [[nodiscard]] static ring::Neighbourhood cleaned(const ring::Neighbourhood& around);

  // Each true: the message is the store's own.
  bool handle(const Address& from, const wire::Replicate& request, Desk& desk);
  bool handle(const Address& from, const wire::Peek& request, Desk& desk);
  bool handle(const Address& from, const wire::Compare& request, Desk& desk);
  bool handle(const Address& from, const wire::Offer& request, Desk& desk);
  bool handle(const Address& from, const wire::Fetch& request, Desk& desk);
  bool handle(const Address& from, const wire::Replicated& answer, Desk& desk);
  bool handle(const Address& from, const wire::Peeked& answer, Desk& desk);
  bool handle(const Address& from, const wire::Compared& answer, Desk& desk);
  bool handle(const Address& from, const wire::Wanted& answer, Desk& desk);
  bool handle(const Address& from, const wire::Fetched& answer, Desk& desk);
  template <class Other>
  bool handle(const Address&, const Other&, Desk&) {
    return false;
  }
  // The reconciliation that this call was made for, if it is still open.
  [[nodiscard]] Reconciliation* answered(CallId call);
  void on_silent(const Asked& asked, Desk& desk);
  // True if the peer holds all that it was sent, or what supersedes it.
  bool note_copies(const Asked& asked, const wire::Replicated& answer, Desk& desk);
  void on_listed(std::optional<Lister::Page> page, Desk& desk);
  void expire(Desk& desk);

  // What follows from an event: ended conversations are told to those who started them.
  void conclude(Desk& desk);
  void conclude_reconciliations(Desk& desk);

  Shared shared_;
  Loader loader_;
  Replica replica_;
  Operations operations_;
  Reconciliations reconciliations_;
  Tenure tenure_;
  Repair repair_;
  Strays strays_;
  HandOver hand_over_;
  Sweep sweep_;
  Endings endings_;
  Instant next_expiry_;  // not before this
};

}  // namespace p2pchat::store
