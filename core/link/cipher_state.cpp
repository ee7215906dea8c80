#include "core/link/cipher_state.h"

#include <algorithm>
#include <limits>

#include "core/base/assert.h"
#include "core/crypto/aead.h"

namespace p2pchat::link {
namespace {

// Not a message's: rekey() uses it.
constexpr std::uint64_t kNumberMax = std::numeric_limits<std::uint64_t>::max();

// Seals or opens under the key and the number: 32 bits of zeros, then the number, little-endian.
template <class F>
auto with_key(const crypto::SecretKey& key, std::uint64_t number, F f) {
  crypto::AeadKey aead{.cipher = crypto::Aead::kChaCha20Poly1305, .key = key.bytes()};
  for (std::size_t i = 0; i < 8; ++i) {
    aead.nonce[4 + i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  auto result = f(aead);
  crypto::wipe(aead.key);
  return result;
}

}  // namespace

Bytes CipherState::encrypt(BytesView ad, BytesView plaintext) {
  if (!key_) return to_bytes(plaintext);
  P2PCHAT_ASSERT(next_ < kNumberMax);
  return with_key(*key_, next_++,
                  [&](const crypto::AeadKey& key) { return crypto::seal(key, ad, plaintext); });
}

std::optional<Bytes> CipherState::decrypt(BytesView ad, BytesView sealed) {
  std::optional<Bytes> plaintext = decrypt_at(next_, ad, sealed);
  if (plaintext && key_) ++next_;
  return plaintext;
}

std::optional<Bytes> CipherState::decrypt_at(std::uint64_t number, BytesView ad,
                                             BytesView sealed) const {
  if (!key_) return to_bytes(sealed);
  if (number == kNumberMax) return std::nullopt;
  return with_key(*key_, number,
                  [&](const crypto::AeadKey& key) { return crypto::open(key, ad, sealed); });
}

void CipherState::rekey() {
  P2PCHAT_ASSERT(key_.has_value());
  Bytes sealed = with_key(*key_, kNumberMax, [](const crypto::AeadKey& key) {
    return crypto::seal(key, {}, Bytes32{});
  });
  Bytes32 fresh{};
  std::copy_n(sealed.begin(), fresh.size(), fresh.begin());
  key_ = crypto::SecretKey(fresh);
  crypto::wipe(fresh);
  crypto::wipe(sealed);
}

}  // namespace p2pchat::link
