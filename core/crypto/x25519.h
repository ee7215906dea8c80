#pragma once

#include <optional>

#include "core/base/bytes.h"

// Diffie-Hellman on Curve25519 (RFC 7748, section 6.1). A private key is 32 random bytes.
namespace p2pchat::crypto {

[[nodiscard]] Bytes32 x25519_public_key(const Bytes32& private_key);

// The shared secret, to be put through HKDF. Nothing if it is all zero: the other side's key was a
// point of small order, chosen to make the secret known.
[[nodiscard]] std::optional<Bytes32> x25519_agree(const Bytes32& private_key,
                                                  const Bytes32& public_key);

}  // namespace p2pchat::crypto
