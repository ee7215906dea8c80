#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/store/desk.h"
#include "core/store/outcome.h"
#include "core/wire/record.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// When a put is reported as done.
enum class Goal : std::uint8_t {
  kEach,      // each receipt is reported, the last is that of min(K, members)
  kMajority,  // one report, when this node and a majority of min(K, members) hold it
};

// One record on its way to K distinct disks. A receipt is a node whose disk has synced; silent
// replicas are replaced by the next ones. What is missing at its end is left to the repair.
class PutOperation {
 public:
  PutOperation(OperationId operation, wire::Record record, Goal goal, Instant deadline);

  void begin(Ticket ticket, Desk& desk);
  void on_written(bool is_stored, Desk& desk);
  void on_receipt(const wire::NodeRef& peer, Desk& desk);
  // The replica gave no receipt: it was silent, or its disk refused.
  void on_refused(const wire::NodeRef& peer, Desk& desk);
  void on_neighbourhood(Desk& desk);
  void on_deadline(Desk& desk);

  [[nodiscard]] Instant deadline() const { return deadline_; }
  [[nodiscard]] bool is_done() const { return is_done_; }  // the final report is out
  [[nodiscard]] OperationId operation() const { return operation_; }

 private:
  void ask_missing(Desk& desk);
  void add_holder(const RingId& node, Desk& desk);
  void report(StoreStatus status, bool is_final, Desk& desk);

  OperationId operation_;
  Ticket ticket_;
  wire::Record record_;
  wire::Listing listing_;
  Goal goal_;
  Instant deadline_;
  std::set<RingId> asked_;
  std::set<RingId> refused_;
  std::set<RingId> holders_;  // distinct nodes with the record on disk, synced
  bool is_done_ = false;
};

}  // namespace p2pchat::store
