#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "core/store/compare_and_set.h"
#include "core/store/desk.h"

namespace p2pchat::store {

// The conditional writes under way. Those of one slot run one after the other, each from its first
// look at the replicas to the final report of its put.
class Swaps {
 public:
  struct Agreed {
    Ticket ticket;
    wire::Record record;
  };

  // False if too many wait for the slot.
  [[nodiscard]] bool add(Ticket ticket, wire::Record record, std::optional<std::uint64_t> expected,
                         Desk& desk);
  // Starts those whose turn it is; those that may be put now, until on_put_done of their ticket.
  [[nodiscard]] std::vector<Agreed> advance(Desk& desk);
  void on_put_done(Ticket ticket);

  [[nodiscard]] CompareAndSet* find(Ticket ticket);
  [[nodiscard]] std::size_t size() const { return swaps_.size(); }

  void on_wake(Desk& desk);
  // Ends those, not yet agreed, whose key is not this node's any more.
  template <class Owns>
  void give_up_unless(const Owns& owns, Desk& desk) {
    for (auto& [ticket, swap] : swaps_) {
      if (!owns(swap.record().slot.key)) swap.give_up(StoreStatus::kNotOwner, desk);
    }
  }
  [[nodiscard]] Instant next_wake() const;

 private:
  std::map<Ticket, CompareAndSet> swaps_;  // in their first phase or before it
  std::map<wire::Slot, std::deque<Ticket>> turns_;
};

}  // namespace p2pchat::store
