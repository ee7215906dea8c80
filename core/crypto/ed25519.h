#pragma once

#include "core/base/bytes.h"

// Ed25519 (RFC 8032): keys of nodes and of sessions' devices. A private key is 32 random bytes.
namespace p2pchat::crypto {

using Ed25519Signature = ByteArray<64>;

[[nodiscard]] Bytes32 ed25519_public_key(const Bytes32& private_key);

// The same message and key give the same signature. The message must start with words that no
// other use of the key has, so that a signature proves one thing only.
[[nodiscard]] Ed25519Signature ed25519_sign(const Bytes32& private_key, BytesView message);

[[nodiscard]] bool ed25519_verify(const Bytes32& public_key, BytesView message,
                                  BytesView signature);

}  // namespace p2pchat::crypto
