#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "core/base/instant.h"
#include "core/store/desk.h"
#include "core/store/put_operation.h"
#include "core/store/queries.h"
#include "core/store/swaps.h"

namespace p2pchat::store {

// What the services of this node have asked of the store and not been told the end of.
class Operations {
 public:
  void put(Ticket ticket, wire::Record record, Desk& desk);
  void put_if(Ticket ticket, wire::Record record, std::optional<std::uint64_t> expected,
              Desk& desk);
  void get(Ticket ticket, const wire::Slot& slot, Desk& desk) { queries_.get(ticket, slot, desk); }
  void list(Ticket ticket, const wire::Slot& front, const std::optional<Bytes32>& after,
            std::size_t limit, Desk& desk) {
    queries_.list(ticket, front, after, limit, desk);
  }
  // The final report of one that cannot even begin.
  static void refuse(Ticket ticket, StoreStatus status, Desk& desk);

  // Each does nothing if the ticket is of somebody else.
  void on_replicated(const Asked& asked, bool is_held, Desk& desk);
  void on_peeked(const Asked& asked, const wire::Peeked& answer, Desk& desk);
  void on_silent(const Asked& asked, Desk& desk);
  void on_written(Ticket ticket, bool is_stored, Desk& desk);
  void on_read(const BodyReader::Batch& batch, Desk& desk);

  void on_neighbourhood(Desk& desk);
  void on_wake(Desk& desk);
  // Ends the conditional writes, not yet agreed on, whose key is not this node's any more.
  template <class Owns>
  void give_up_unless(const Owns& owns, Desk& desk) {
    swaps_.give_up_unless(owns, desk);
  }
  // Call after each event: what was agreed on is put, what is done makes room for the next.
  void conclude(Desk& desk);

  [[nodiscard]] bool is_full(const Shared& shared) const;
  [[nodiscard]] bool is_putting() const { return !puts_.empty(); }
  [[nodiscard]] Instant next_wake() const;

  void check_invariants(const Shared& shared) const;

 private:
  void begin(Ticket ticket, wire::Record record, Goal goal, Desk& desk);
  // True if one was done.
  bool drop_done();

  std::map<Ticket, PutOperation> puts_;
  Swaps swaps_;
  Queries queries_;
};

}  // namespace p2pchat::store
