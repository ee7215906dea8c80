#pragma once

#include <optional>
#include <string>

#include "core/account/client_desk.h"
#include "core/account/epoch_claim.h"
#include "core/account/sealed_request.h"

namespace p2pchat::account {

// Opens an account of the ring on this device: asks for the salt, stretches the password, proves
// it to the owner, opens the keys that come back, and takes the next epoch for this device.
class Login {
 public:
  // The name must be valid. The device's name goes into the session's claim.
  void start(std::string name, std::string password, std::string device, AccountCosts costs,
             ClientDesk& desk);
  // The same, but the session stays with the device that has it: only whether the password is
  // right, and the keys that it opens.
  void prove(std::string name, std::string password, AccountCosts costs, ClientDesk& desk);

  bool on_computed(Token token, BytesView result, ClientDesk& desk);
  bool on_reply(const OwnerReply& reply, ClientDesk& desk);
  void on_wake(ClientDesk& desk);
  [[nodiscard]] Instant next_wake() const;

  // How it ended; nothing while it runs. `entered` is whole once it is kGranted.
  [[nodiscard]] const std::optional<EntryEnd>& end() const { return end_; }
  [[nodiscard]] const Entered& entered() const { return entered_; }

 private:
  void on_parameters(const OwnerReply& reply, ClientDesk& desk);
  void on_proven(ClientDesk& desk);
  void open(const wire::LoginAccepted& accepted, ClientDesk& desk);
  void follow_claim();

  RingId key_;
  std::string password_;  // wiped once it is stretched
  std::string device_;
  bool is_proof_ = false;
  AccountCosts costs_;
  Entered entered_;
  CallId asking_;
  Token stretching_;
  std::optional<SealedRequest> request_;
  EpochClaim claim_;
  std::optional<EntryEnd> end_;
};

}  // namespace p2pchat::account
