#pragma once

#include <cstddef>
#include <initializer_list>

#include "core/base/bytes.h"

namespace p2pchat::crypto {

// FIPS 180-4.
[[nodiscard]] Bytes32 sha256(BytesView data);

// RFC 2104 over SHA-256, of the parts one after the other. The caller frames parts whose lengths
// vary, or two different lists give one tag.
[[nodiscard]] Bytes32 hmac_sha256(BytesView key, std::initializer_list<BytesView> parts);
[[nodiscard]] inline Bytes32 hmac_sha256(BytesView key, BytesView data) {
  return hmac_sha256(key, {data});
}

// RFC 5869. `info` names the use of the key; length at most 255 * 32 bytes.
[[nodiscard]] Bytes hkdf_sha256(BytesView ikm, BytesView salt, BytesView info, std::size_t length);

// Its two halves, for protocols that need them apart (HPKE).
[[nodiscard]] Bytes32 hkdf_extract(BytesView salt, BytesView ikm);
[[nodiscard]] Bytes hkdf_expand(BytesView prk, BytesView info, std::size_t length);

// One key of 32 bytes, no salt: what most callers want.
[[nodiscard]] Bytes32 derive_key(BytesView ikm, BytesView info);

}  // namespace p2pchat::crypto
