#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/account/keys.h"
#include "core/account/owner_calls.h"
#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/wire/account_messages.h"
#include "core/wire/effects.h"

namespace p2pchat::sim {

// Somebody without an account who puts letters into users' mailboxes that say that another user has
// written them. All that he has is what the ring tells anybody: both profiles. The keys that he
// seals with are his own, so whoever opens such a letter can see that it is forged.
class Forger {
 public:
  Forger(std::vector<Address> nodes, Entropy entropy);

  void forge(std::string from, std::string to, Instant now, Effects& out);
  // Letters that the ring has taken.
  [[nodiscard]] std::uint64_t deposited() const { return deposited_; }

  void on_start(Instant, Effects&) {}
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  void on_announcement(const Address&, const wire::Message&, Instant, Effects&) {}
  void on_wake(Instant now, Effects& out);
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const { return calls_.next_wake(); }

 private:
  struct Letter {
    std::string to;
    std::optional<wire::AccountProfile> from;
  };

  // Asks for a user's profile, for this letter.
  void ask_for(const std::string& user, Letter letter, Instant now, Effects& out);
  void follow_replies(Instant now, Effects& out);
  void go_on(Letter letter, const wire::AccountProfile& found, Instant now, Effects& out);

  Entropy entropy_;
  account::AccountKeys keys_;
  account::OwnerCalls calls_;
  std::map<CallId, Letter> letters_;  // by the call that they wait for
  std::uint64_t written_ = 0;
  std::uint64_t deposited_ = 0;
};

}  // namespace p2pchat::sim
