#pragma once

#include <cstddef>
#include <optional>

#include "core/base/bytes.h"

// RSA (RFC 8017) with SHA-256 throughout. A private key is RSAPrivateKey DER (PKCS #1), a public
// key SubjectPublicKeyInfo DER. Keys of 1024 to 4096 bits with exponent 65537 are taken, whatever
// else comes from outside is refused; callers ask `rsa_bits` for more. One key has one use:
// signing or encryption.
namespace p2pchat::crypto {

inline constexpr std::size_t kRsaBitsMin = 1024;  // for tests; accounts demand more (core/account)
inline constexpr std::size_t kRsaBitsMax = 4096;

// Takes 0.6 s for 3072 bits, a few of them at times. Equal seeds give equal keys.
[[nodiscard]] Bytes rsa_generate(std::size_t bits, const Bytes32& seed);

// The private keys below must be from rsa_generate: pass what may be damaged through this first.
[[nodiscard]] std::optional<Bytes> rsa_public_key(BytesView private_key);

// Size of a public key, nothing if it is not one. There is one encoding of each key.
[[nodiscard]] std::optional<std::size_t> rsa_bits(BytesView public_key);

// RSASSA-PSS with a salt of 32 bytes, from the seed. The message must start with words that no
// other use of the key has.
[[nodiscard]] Bytes rsa_sign(BytesView private_key, BytesView message, const Bytes32& seed);
[[nodiscard]] bool rsa_verify(BytesView public_key, BytesView message, BytesView signature);

// RSAES-OAEP. The label names the use; opening needs the same one. The plaintext must fit: 32
// bytes do in every size. Sealing gives nothing if the key is not a public key.
[[nodiscard]] std::optional<Bytes> rsa_seal(BytesView public_key, BytesView label,
                                            BytesView plaintext, const Bytes32& seed);
[[nodiscard]] std::optional<Bytes> rsa_open(BytesView private_key, BytesView label,
                                            BytesView ciphertext);

}  // namespace p2pchat::crypto
