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
#include "core/wire/effects.h"
#include "core/wire/record.h"
#include "core/wire/types.h"

namespace p2pchat::store {

struct StoreOptions {
  std::size_t replicas = 3;  // K
  // ... periods, time-outs and bounds
};

using OperationId = StrongId<struct OperationTag>;

enum class StoreStatus : std::uint8_t {
  kOk,        // put: synced on `stored` replicas; get, list: `records` are what there is
  kConflict,  // put_if: the slot is not at the expected version; `records` has what it holds
  kNotOwner,  // the key is not (any longer) this node's, or it is not active yet
  kTryAgain,  // too few replicas answered in time; a put may be half done
  kFull,      // disk full
};

struct StoreOutcome {
  OperationId operation;
  StoreStatus status = StoreStatus::kOk;
  bool is_final = true;       // a put reports each further receipt; the last report is final
  std::size_t stored = 0;     // replicas that hold it, synced, this one included
  std::size_t reachable = 0;  // min(K, members)
  std::vector<wire::Record> records;
};

// One node's part of the replicated store: keeps every record of its range on the first K live
// members from the key on, and what it holds for others.
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

  // True if the key lies in (predecessor, self] and the range has been pulled.
  [[nodiscard]] bool owns(const RingId& key) const;
  [[nodiscard]] bool is_active() const;
  // How many messages with a body wait under the key, as far as this node knows.
  [[nodiscard]] std::size_t count(const RingId& key, wire::RecordKind kind) const;
  [[nodiscard]] std::size_t record_count() const;
  [[nodiscard]] std::size_t under_replicated() const;
  [[nodiscard]] std::size_t replicas() const;

  // Before a graceful leave: pushes every held range to its next holders; then is_handed_over().
  void hand_over(Instant now, Effects& out);
  [[nodiscard]] bool is_handed_over() const;

  bool on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  bool on_read(Token token, const ReadResult& result, Instant now, Effects& out);
  bool on_persisted(Token token, const PersistResult& result, Instant now, Effects& out);
  void on_wake(Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const;
};

}  // namespace p2pchat::store
