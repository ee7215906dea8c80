#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/account/client_desk.h"
#include "core/base/ring_id.h"
#include "core/wire/account_messages.h"

namespace p2pchat::account {

// Makes this device the account's one session: claims the epoch after the one that holds it,
// again and higher when somebody was faster.
class EpochClaim {
 public:
  static constexpr int kClaimsMax = 5;

  // `claim` names the account's key, the device and its key. `held`: the epoch that holds it now.
  void start(wire::SessionClaim claim, std::uint64_t held, BytesView signing_private,
             Instant deadline, ClientDesk& desk);
  // True if the reply was for this claim.
  bool on_reply(const OwnerReply& reply, BytesView signing_private, ClientDesk& desk);

  // How it ended; nothing while it runs.
  [[nodiscard]] const std::optional<EntryEnd>& end() const { return end_; }
  [[nodiscard]] std::uint64_t epoch() const { return claim_.epoch; }

 private:
  void send(BytesView signing_private, ClientDesk& desk);

  wire::SessionClaim claim_;
  Instant deadline_;
  CallId call_;
  int claims_ = 0;
  std::optional<EntryEnd> end_;
};

}  // namespace p2pchat::account
