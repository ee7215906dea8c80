#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/entropy.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/secret.h"
#include "core/link/handshake.h"
#include "core/link/options.h"

namespace p2pchat::link {

using Mac = ByteArray<kMac>;

// Bound into the handshake, so that no message of one can be used in the other.
enum class Carrier : std::uint8_t { kDatagrams = 1, kStream = 2 };

struct PartyKeys {
  Bytes32 identity_private{};  // Ed25519; the hash of its public half is the node's id
  std::string ring_name;
  std::optional<Bytes32> ring_key;  // of a closed ring
};

// One side of a handshake as it is before any begins: who it is, in which ring. The static key is
// derived from the identity and signed by it; the signature, made once, names the ring.
class Party {
 public:
  static constexpr std::size_t kCredential = sizeof(Bytes32) + sizeof(crypto::Ed25519Signature);

  explicit Party(const PartyKeys& keys);

  [[nodiscard]] const Bytes32& identity() const { return identity_; }
  [[nodiscard]] bool is_closed() const { return psk_.has_value(); }

  [[nodiscard]] Handshake begin(Role role, Carrier carrier, Entropy& entropy) const;

  // Identity and signature, for the payload of a handshake message.
  [[nodiscard]] const Bytes& credential() const { return credential_; }
  // The identity of a peer whose credential signs, for this ring, the static key that its
  // handshake has proved.
  [[nodiscard]] std::optional<Bytes32> identity_of(BytesView credential,
                                                   const Bytes32& remote_static) const;

  // Made of cleartext packets. In a closed ring nobody else can make one, so outsiders get no
  // answer; in an open ring whoever knows its name can.
  [[nodiscard]] Mac mac(BytesView packet) const;
  // The key of one cookie reply.
  [[nodiscard]] crypto::SecretKey cookie_key(BytesView nonce) const;

 private:
  std::string ring_name_;
  std::optional<crypto::SecretKey> psk_;
  crypto::SecretKey mac_key_;
  crypto::SecretKey static_;
  Bytes32 identity_{};
  Bytes credential_;
};

// The key of a ring as its file holds it: 64 hexadecimal digits, blanks around them. Nothing if it
// is anything else.
[[nodiscard]] std::optional<Bytes32> parse_ring_key(std::string_view text);

}  // namespace p2pchat::link
