#pragma once

#include <cstddef>
#include <optional>

#include "core/base/bytes.h"

namespace p2pchat::crypto {

using Nonce = ByteArray<12>;

inline constexpr std::size_t kTagSize = 16;

// Authenticated encryption with associated data. The sealed bytes are the ciphertext followed by
// its tag. One key must never seal two messages under one nonce: take a fresh key for each message
// (then Nonce{} will do) or number the messages.
enum class Aead { kAes256Gcm, kChaCha20Poly1305 };

struct AeadKey {
  Aead cipher = Aead::kAes256Gcm;
  Bytes32 key{};
  Nonce nonce{};
};

[[nodiscard]] Bytes seal(const AeadKey& key, BytesView aad, BytesView plaintext);

// Nothing unless exactly these bytes were sealed with the same key, nonce and associated data.
[[nodiscard]] std::optional<Bytes> open(const AeadKey& key, BytesView aad, BytesView sealed);

}  // namespace p2pchat::crypto
