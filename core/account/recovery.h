#pragma once

#include <optional>
#include <string>

#include "core/account/client_desk.h"
#include "core/account/epoch_claim.h"
#include "core/account/renewal.h"
#include "core/crypto/secret.h"

namespace p2pchat::account {

// Opens an account on this device with its recovery words in place of its password: fetches its
// profile and what the words open, puts it under a new password (Renewal), and takes the next epoch
// for this device as a login does.
class Recovery {
 public:
  static constexpr int kRenewalsMax = 3;

  struct Wish {
    std::string name;      // valid
    Bytes32 secret{};      // what the words stand for
    std::string password;  // the new one, which an account may have
    std::string device;    // goes into the session's claim
  };
  void start(Wish wish, AccountCosts costs, ClientDesk& desk);

  bool on_computed(Token token, BytesView result, ClientDesk& desk);
  bool on_reply(const OwnerReply& reply, ClientDesk& desk);

  // How it ended; nothing while it runs. `entered` is whole once it is kGranted.
  [[nodiscard]] const std::optional<EntryEnd>& end() const { return end_; }
  [[nodiscard]] const Entered& entered() const { return entered_; }
  // The new password was on its way to the ring, or there, when nobody answered any more.
  [[nodiscard]] bool may_be_done() const;
  // The account was found, but nobody said what its words open.
  [[nodiscard]] bool is_unheard() const { return end_ == EntryEnd::kNoAnswer && is_found_; }

 private:
  void ask_profile(ClientDesk& desk);
  void on_profile(const OwnerReply& reply, ClientDesk& desk);
  void on_record(const OwnerReply& reply, ClientDesk& desk);
  void follow_renewal(ClientDesk& desk);
  void finish(EntryEnd end);

  RingId key_;
  crypto::SecretKey secret_;
  std::string password_;  // wiped in the end: a renewal that was overtaken begins again
  std::string device_;
  AccountCosts costs_;
  Entered entered_;
  CallId asking_;    // for the profile
  CallId fetching_;  // what the words open
  bool is_found_ = false;
  Renewal renewal_;
  int renewals_ = 0;
  EpochClaim claim_;
  std::optional<EntryEnd> end_;
};

}  // namespace p2pchat::account
