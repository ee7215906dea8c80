#pragma once

#include <optional>
#include <string>

#include "core/account/client_desk.h"
#include "core/account/epoch_claim.h"
#include "core/account/keys.h"

namespace p2pchat::account {

// Makes an account: keys, stretched password and its bcrypt in the background, then the signed
// record with its owner, then epoch 1 for this device. A lost answer is made good by the very same
// request. Not even the owner sees what the password is proven by: it keeps the bcrypt.
class Registration {
 public:
  // The name must be valid. The device's name goes into the session's claim.
  void start(std::string name, std::string password, std::string device, AccountCosts costs,
             ClientDesk& desk);

  bool on_computed(Token token, BytesView result, ClientDesk& desk);
  bool on_reply(const OwnerReply& reply, ClientDesk& desk);

  // How it ended; nothing while it runs. `entered` is whole once it is kGranted.
  [[nodiscard]] const std::optional<EntryEnd>& end() const { return end_; }
  [[nodiscard]] const Entered& entered() const { return entered_; }

 private:
  void take_keys(BytesView result, ClientDesk& desk);
  void take_stretched(BytesView result, ClientDesk& desk);
  void enrol(ClientDesk& desk);
  void on_enrolled(const OwnerReply& reply, ClientDesk& desk);
  void follow_claim();

  std::string name_;
  std::string device_;
  AccountCosts costs_;
  Entered entered_;
  Token making_keys_;
  Token stretching_;
  Token hashing_;
  std::optional<std::string> verifier_;
  bool has_keys_ = false;
  CallId enrolling_;
  EpochClaim claim_;
  std::optional<EntryEnd> end_;
};

}  // namespace p2pchat::account
