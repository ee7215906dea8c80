#pragma once

#include <map>
#include <vector>

#include "core/base/address.h"
#include "core/base/strong_ids.h"
#include "core/store/desk.h"
#include "core/store/tenure.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// What a node does for others: keeps what it is given and says so once its disk has synced, and
// tells what it holds. Answers nothing that is meant for another node, and nothing while too many
// answers wait for the disk; the askers repeat.
class Replica {
 public:
  void on_replicate(const Address& from, const wire::Replicate& request, Desk& desk);
  void on_peek(const Address& from, const wire::Peek& request, Desk& desk);
  void on_fetch(const Address& from, const wire::Fetch& request, Desk& desk);
  // True if both hold the same in the range.
  bool on_compare(const Address& from, const wire::Compare& request, const Tenure& tenure,
                  Desk& desk);
  void on_offer(const Address& from, const wire::Offer& request, Desk& desk);

  // False if the ticket is not the replica's.
  bool on_written(Ticket ticket, bool is_stored, Desk& desk);
  bool on_read(const BodyReader::Batch& batch, Desk& desk);
  bool on_listed(const Lister::Page& page, Desk& desk);

 private:
  struct Keeping {
    Address from;
    CallId call;
    std::vector<wire::Slot> slots;
  };
  struct Reading {
    Address from;
    CallId call;
    std::optional<wire::Stamp> held;  // set: answers a peek, else a fetch
  };

  struct Offered {
    Address from;
    wire::Offer offer;
    std::vector<wire::Listing> newer;
  };

  static void answer(const Offered& offered, Desk& desk);
  [[nodiscard]] bool is_full(const Desk& desk) const;
  [[nodiscard]] bool is_answering(const Address& from, CallId call) const;
  static void confirm(const Keeping& keeping, bool is_stored, Desk& desk);

  std::map<Ticket, Keeping> keeping_;
  std::map<Ticket, Reading> reading_;
  std::map<Ticket, Offered> offered_;
};

}  // namespace p2pchat::store
