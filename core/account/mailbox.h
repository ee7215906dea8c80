#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "core/account/attachment.h"
#include "core/account/inheritance.h"
#include "core/account/passing.h"
#include "core/account/presence.h"
#include "core/account/service.h"
#include "core/base/address.h"
#include "core/wire/message.h"

namespace p2pchat::account {

// The owner's side of mailboxes: takes deposits, pushes what waits to the attached client, forgets
// what the client has collected, and tells a client whose session has been taken over.
class Mailbox {
 public:
  // True if the message was for the mailbox.
  bool on_message(const Address& from, const wire::Message& message, Desk& desk);
  bool on_outcome(const store::StoreOutcome& outcome, Desk& desk);
  // Slots that changed on this node, whoever wrote them.
  void on_changes(const std::vector<wire::Slot>& changed, Desk& desk);
  // Clients whose keys went to another are told, and a new successor whose clients are here.
  void on_neighbourhood(const ring::Neighbourhood& around, Desk& desk);
  void on_wake(Desk& desk);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] const Presence& presence() const { return presence_; }
  [[nodiscard]] std::size_t attached() const { return attached_.size(); }

 private:
  // What a store operation was started for.
  struct Depositing {
    Address from;
    CallId call;
    bool operator==(const Depositing&) const = default;
  };
  struct Attaching {
    Address from;
    wire::Attach request;
  };
  struct Collecting {
    Address from;
    CallId call;
    wire::Slot slot;
  };
  struct Listing {
    RingId key;
    std::size_t asked = 0;
  };
  struct Fetching {
    RingId key;
  };
  struct Succession {
    RingId key;
  };
  using Work = std::variant<Depositing, Attaching, Collecting, Listing, Fetching, Succession>;

  bool on_deposit(const Address& from, const wire::Deposit& request, Desk& desk);
  bool pass_on(const Address& from, const wire::Record& word, Desk& desk);
  bool on_attach(const Address& from, const wire::Attach& request, Desk& desk);
  bool on_detach(const Address& from, const wire::Detach& request, Desk& desk);
  bool on_collect(const Address& from, const wire::Collect& request, Desk& desk);

  void conclude(const Depositing& work, const store::StoreOutcome& outcome, Desk& desk);
  void conclude(const Attaching& work, const store::StoreOutcome& outcome, Desk& desk);
  void conclude(const Collecting& work, const store::StoreOutcome& outcome, Desk& desk);
  void conclude(const Listing& work, const store::StoreOutcome& outcome, Desk& desk);
  void conclude(const Fetching& work, const store::StoreOutcome& outcome, Desk& desk);
  void conclude(const Succession& work, const store::StoreOutcome& outcome, Desk& desk);

  bool on_attended(const Address& from, const wire::Attended& attended, Desk& desk);
  void tell_heir(const RingId& key, const Address& client, Desk& desk) const;
  // By its place, whether or not it is served yet.
  [[nodiscard]] bool is_ours(const RingId& key, const Desk& desk) const;
  [[nodiscard]] bool is_crowded(const Desk& desk) const;
  [[nodiscard]] bool is_running(const Depositing& work) const;
  [[nodiscard]] wire::Answer judge_deposit(const wire::Record& record, const Desk& desk) const;
  // Lets the client in under the claim that holds the account; the answer for it.
  [[nodiscard]] wire::Attached admit(const Attaching& work, const wire::SessionClaim& holder,
                                     Desk& desk);
  void forget(const Address& from, const wire::Collect& request, Desk& desk);
  void push(const RingId& key, Desk& desk);
  void detach(const RingId& key, Desk& desk);
  void end(const RingId& key, Desk& desk);

  // The messages of one Collect that are not forgotten yet, and how it goes so far.
  struct Collection {
    std::size_t left = 0;
    wire::Answer answer = wire::Answer::kOk;
  };

  std::map<store::OperationId, Work> working_;
  std::map<std::pair<Address, CallId>, Collection> collections_;
  std::map<RingId, Attachment> attached_;
  Presence presence_;
  PassingWords passing_;
  std::optional<wire::NodeRef> predecessor_;
  std::optional<wire::NodeRef> heir_;  // the first successor
  Inheritance inheritance_;
};

}  // namespace p2pchat::account
