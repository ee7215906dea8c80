#pragma once

#include <optional>
#include <string>

#include "core/account/client_desk.h"

namespace p2pchat::account {

// Puts an account whose keys are open under a new password: fresh salt, scrypt and the bcrypt of it
// in the background, the keys sealed anew, then the signed record of the next number with its
// owner. A lost answer is made good by the very same request.
class Renewal {
 public:
  // `entered` has the profile that the ring holds and the keys; of the rest what is here stays.
  void start(Entered entered, std::string password, AccountCosts costs, ClientDesk& desk);

  bool on_computed(Token token, BytesView result, ClientDesk& desk);
  bool on_reply(const OwnerReply& reply, ClientDesk& desk);

  [[nodiscard]] bool is_running() const { return stretching_.is_set() && !end_; }
  // How it ended; nothing while it runs. kOvertaken: another change of this account came first.
  // kNoAnswer: it may be done all the same.
  [[nodiscard]] const std::optional<EntryEnd>& end() const { return end_; }
  [[nodiscard]] const Entered& entered() const { return entered_; }

 private:
  void take_stretched(BytesView result, ClientDesk& desk);
  void publish(std::string verifier, ClientDesk& desk);

  AccountCosts costs_;
  Entered entered_;
  Token stretching_;
  Token hashing_;
  CallId changing_;
  std::optional<EntryEnd> end_;
};

}  // namespace p2pchat::account
