#pragma once

#include <cstdint>
#include <optional>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/link/handshake.h"
#include "core/link/options.h"
#include "core/link/packet.h"
#include "core/link/replay_window.h"

namespace p2pchat::link {

struct SessionOrigin {
  Role role = Role::kInitiator;
  Index remote = 0;         // how the peer calls this session
  Address address;          // where the peer took part in the handshake; what is sent goes there
  Bytes32 peer{};           // the peer's identity
  std::uint64_t order = 0;  // when its handshake began, in this side's own count
  Ciphers ciphers;
  Mac third_tag{};  // of a responder: the end of the message that made the session
};

// What a handshake has made: data packets to and from one peer, numbered, each taken once. Two
// sides that follow each other's address would let a peer turn our packets to whom it likes, so a
// session sends to the address of its handshake alone; it takes packets from any.
class Session {
 public:
  Session(SessionOrigin origin, Instant now)
      : origin_(std::move(origin)), born_(now), last_heard_(now), last_used_(now) {}

  // The data packet. The session must not be spent.
  [[nodiscard]] Bytes seal(BytesView payload, Instant now);
  // The payload. Nothing, and nothing has changed, if the packet is not the peer's or was taken.
  enum class Refusal : std::uint8_t { kReplayed, kForged };
  [[nodiscard]] Result<Bytes, Refusal> open(BytesView packet, Instant now);

  [[nodiscard]] const Address& address() const { return origin_.address; }
  [[nodiscard]] const Bytes32& peer() const { return origin_.peer; }
  [[nodiscard]] Index remote() const { return origin_.remote; }
  [[nodiscard]] std::uint64_t order() const { return origin_.order; }
  [[nodiscard]] std::uint64_t sent() const { return origin_.ciphers.send.next(); }
  [[nodiscard]] Instant last_heard() const { return last_heard_; }

  // Time for a new handshake. The responder leaves it to the initiator for a while.
  [[nodiscard]] bool is_aged(Instant now, const LinkOptions& options) const;
  // Nothing may be sealed any more.
  [[nodiscard]] bool is_spent(Instant now, const LinkOptions& options) const;
  // To be forgotten. Replaced ones go as soon as the peer has stopped using them.
  [[nodiscard]] bool is_over(Instant now, bool is_replaced, const LinkOptions& options) const;

  // A third message came again: the answer was lost.
  [[nodiscard]] bool is_made_by(BytesView third_packet) const;

  // The peer is said not to know this session; until it is heard of again a handshake is to be
  // preferred. False if that was said a short while ago.
  [[nodiscard]] bool doubt(Instant now, const LinkOptions& options);
  void trust() { is_doubted_ = false; }
  [[nodiscard]] bool is_doubted() const { return is_doubted_; }

 private:
  SessionOrigin origin_;
  ReplayWindow window_;
  Instant born_;
  Instant last_heard_;
  Instant last_used_;  // heard or sent
  std::optional<Instant> doubted_at_;
  bool is_doubted_ = false;
};

}  // namespace p2pchat::link
