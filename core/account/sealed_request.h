#pragma once

#include <cstdint>
#include <optional>

#include "core/account/client_desk.h"
#include "core/base/ring_id.h"
#include "core/wire/message.h"

namespace p2pchat::account {

// A LoginProve, with the authentication key sealed to the owner's eyes: finds the owner, gets its
// seal key, sends. When the key has moved on, the owner is silent or says "try again", all
// of it starts over with the next owner, until the deadline.
class SealedRequest {
 public:
  SealedRequest(const RingId& key, const Bytes32& auth, Instant deadline);

  void start(ClientDesk& desk);
  // True if the reply was for this request.
  bool on_reply(const OwnerReply& reply, ClientDesk& desk);
  void on_wake(ClientDesk& desk);
  [[nodiscard]] Instant next_wake() const { return next_; }

  [[nodiscard]] bool has_ended() const { return has_ended_; }
  // Nothing: no owner answered in time.
  [[nodiscard]] const std::optional<wire::LoginAccepted>& answer() const { return answer_; }

 private:
  void on_located(const OwnerReply& reply, ClientDesk& desk);
  void on_seal_key(const wire::SealKey& seal, ClientDesk& desk);
  void on_answer(const wire::LoginAccepted& answer, ClientDesk& desk);
  void start_over(ClientDesk& desk);

  RingId key_;
  Bytes32 auth_;
  Instant deadline_;
  CallId call_;
  wire::NodeRef owner_;
  Instant next_ = Instant::never();
  Duration pause_{0};
  bool has_ended_ = false;
  std::optional<wire::LoginAccepted> answer_;
};

}  // namespace p2pchat::account
