#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/crypto/aead.h"

// HPKE (RFC 9180), base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
// ChaCha20-Poly1305. Anyone who has the public key can seal; it does not say who did.
namespace p2pchat::crypto {

// What both sides must agree on for a sealed text to open.
struct HpkeContext {
  BytesView info;  // names the use
  BytesView aad;   // names what it belongs to
};

// The encapsulated key (32 bytes) followed by ciphertext and tag (plaintext + 16 bytes). The seed
// is the input of the ephemeral key pair: one must never be used twice. Nothing if the public key
// is a point of small order.
[[nodiscard]] std::optional<Bytes> hpke_seal(const Bytes32& public_key, const HpkeContext& context,
                                             BytesView plaintext, const Bytes32& seed);

// The two halves of hpke_seal, for a text that depends on the encapsulated key: what is sealed
// under `key` follows that. The key seals one text.
struct HpkeSender {
  Bytes32 encapsulated{};
  AeadKey key;
};
[[nodiscard]] std::optional<HpkeSender> hpke_set_up(const Bytes32& public_key, BytesView info,
                                                    const Bytes32& seed);

[[nodiscard]] std::optional<Bytes> hpke_open(const Bytes32& private_key, const HpkeContext& context,
                                             BytesView sealed);

}  // namespace p2pchat::crypto
