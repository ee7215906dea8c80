#pragma once

#include <optional>
#include <string>

#include "core/account/login.h"
#include "core/account/renewal.h"

namespace p2pchat::account {

// Another password for an account: proves the present one to its owner as a login does, and opens
// the keys that come back with it; then a Renewal. The session stays with the device that has it.
class PasswordChange {
 public:
  struct Passwords {
    std::string present;
    std::string next;
  };
  // The name must be valid, and the next password one that an account may have.
  void start(std::string name, Passwords passwords, AccountCosts costs, ClientDesk& desk);

  bool on_computed(Token token, BytesView result, ClientDesk& desk);
  bool on_reply(const OwnerReply& reply, ClientDesk& desk);
  void on_wake(ClientDesk& desk) { proof_.on_wake(desk); }
  [[nodiscard]] Instant next_wake() const { return proof_.next_wake(); }

  // How it ended; nothing while it runs.
  [[nodiscard]] const std::optional<EntryEnd>& end() const { return end_; }
  // The account under its new password; of the session it tells nothing.
  [[nodiscard]] const Entered& entered() const { return renewal_.entered(); }
  // What the password of before gives.
  [[nodiscard]] const Bytes32& former_kek() const { return proof_.entered().kek; }
  // The new password was on its way to the ring when nobody answered any more.
  [[nodiscard]] bool may_be_done() const { return renewal_.end() == EntryEnd::kNoAnswer; }

 private:
  void go_on(ClientDesk& desk);

  std::string next_;  // wiped once it is stretched
  AccountCosts costs_;
  Login proof_;
  Renewal renewal_;
  std::optional<EntryEnd> end_;
};

}  // namespace p2pchat::account
