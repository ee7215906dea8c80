#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/account/login.h"

namespace p2pchat::account {

// Closes an account for ever (CLOSING.md): proves its password to its owner as a login does, makes
// the account's last record, which no password and no words open, and leaves that with the owner.
// Once made it can be left there again and again, also by a later run, with the same end.
class Closing {
 public:
  // The name must be valid.
  void start(std::string name, std::string password, AccountCosts costs, ClientDesk& desk);
  // Leaves the last record with its owner: what `take_made` gave, once that is on disk.
  void go_on(const wire::AccountRecord& last, ClientDesk& desk);

  bool on_computed(Token token, BytesView result, ClientDesk& desk);
  bool on_reply(const OwnerReply& reply, ClientDesk& desk);
  void on_wake(ClientDesk& desk) { proof_.on_wake(desk); }
  [[nodiscard]] Instant next_wake() const { return proof_.next_wake(); }

  // The last record, signed, once it is made; it has no secret.
  [[nodiscard]] std::optional<wire::AccountRecord> take_made() { return std::exchange(made_, {}); }

  // How it ended; nothing while it runs. kGranted: the account is closed.
  [[nodiscard]] const std::optional<EntryEnd>& end() const { return end_; }
  // The record was on its way to the ring when nobody answered any more, or may be half there.
  [[nodiscard]] bool may_be_done() const {
    return publishing_.is_set() && end_ == EntryEnd::kNoAnswer;
  }
  // The owner is of a version that closes no accounts: this one is as it was.
  [[nodiscard]] bool is_too_old() const { return is_too_old_; }

 private:
  void go_on(ClientDesk& desk);
  void make(std::string verifier, ClientDesk& desk);

  AccountCosts costs_;
  Login proof_;
  Token hashing_;
  std::optional<wire::AccountRecord> made_;
  CallId publishing_;
  bool is_too_old_ = false;
  std::optional<EntryEnd> end_;
};

}  // namespace p2pchat::account
