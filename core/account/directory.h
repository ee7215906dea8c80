#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "core/account/account_change.h"
#include "core/account/authentication.h"
#include "core/account/enrolment.h"
#include "core/account/numbered_grant.h"
#include "core/account/service.h"
#include "core/account/session_grant.h"
#include "core/base/address.h"
#include "core/wire/message.h"

namespace p2pchat::account {

// The owner's side of registration, login and look-up of accounts: a table of conversations, each
// waiting for one store operation or one computation. A request sent again while its conversation
// runs is dropped; after its reply it runs again, which every conversation allows.
class Directory {
 public:
  // True if the message was for the directory.
  bool on_message(const Address& from, const wire::Message& message, Desk& desk);
  bool on_outcome(const store::StoreOutcome& outcome, Desk& desk);
  bool on_computed(Token token, BytesView result, Desk& desk);

  // Forgets conversations that a lost computation left behind.
  void on_wake(Instant now);
  [[nodiscard]] Instant next_wake() const;

  [[nodiscard]] std::size_t size() const { return open_.size(); }

 private:
  using Key = std::pair<Address, CallId>;
  using Work = std::variant<Enrolment, LoginQuestion, Authentication, SessionGrant, ProfileQuestion,
                            NumberedGrant, NumberedQuestion, AccountChange>;
  struct Conversation {
    Work work;
    Instant ends;
  };

  template <class Request>
  bool begin(const Address& from, const Request& request, Desk& desk);
  void go_on(const Key& key, Next next, Desk& desk);

  std::map<Key, Conversation> open_;
  std::map<store::OperationId, Key> by_operation_;
  std::map<Token, Key> by_token_;
};

}  // namespace p2pchat::account
