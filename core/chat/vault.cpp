#include "core/chat/vault.h"

#include <algorithm>

#include "core/crypto/aead.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"

namespace p2pchat::chat {
namespace {

crypto::AeadKey key_of_value(const Bytes32& data_key, BytesView salt) {
  const Bytes key = crypto::hkdf_sha256(data_key, salt, as_bytes("p2pchat/row/1"), 32);
  crypto::AeadKey out;
  std::copy(key.begin(), key.end(), out.key.begin());
  return out;
}

ByteArray<16> front_of(const Bytes32& hash) {
  ByteArray<16> out{};
  std::copy_n(hash.begin(), out.size(), out.begin());
  return out;
}

// The client has one table.
Bytes associated_data(const Place& place) {
  Bytes out = to_bytes("p2pchat/rows/1");
  append_u32(out, static_cast<std::uint32_t>(place.row.size()));
  append(out, place.row);
  append(out, as_bytes(place.column));
  return out;
}

}  // namespace

Bytes Vault::seal(const Place& place, BytesView plaintext, Entropy& entropy) const {
  const Bytes32 salt = entropy.draw_32();
  Bytes out = to_bytes(salt);
  append(out, crypto::seal(key_of_value(data_key_, salt), associated_data(place), plaintext));
  return out;
}

std::optional<Bytes> Vault::open(const Place& place, BytesView sealed) const {
  constexpr std::size_t kSalt = std::tuple_size_v<Bytes32>;
  if (sealed.size() < kSalt) return std::nullopt;
  return crypto::open(key_of_value(data_key_, sealed.first(kSalt)), associated_data(place),
                      sealed.subspan(kSalt));
}

ByteArray<16> Vault::alias_of(const RingId& contact) const {
  const Bytes32 naming = crypto::derive_key(data_key_, as_bytes("p2pchat/alias/1"));
  return front_of(crypto::hmac_sha256(naming, contact.bytes));
}

std::vector<ByteArray<16>> Vault::blind(const std::vector<std::string>& words) const {
  const Bytes32 naming = crypto::derive_key(data_key_, as_bytes("p2pchat/word/1"));
  std::vector<ByteArray<16>> blinded;
  blinded.reserve(words.size());
  for (const std::string& word : words) {
    blinded.push_back(front_of(crypto::hmac_sha256(naming, as_bytes(word))));
  }
  return blinded;
}

void Vault::wipe() { crypto::wipe(data_key_); }

}  // namespace p2pchat::chat
