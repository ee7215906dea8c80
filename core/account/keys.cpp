#include "core/account/keys.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/base/assert.h"
#include "core/base/bounded.h"
#include "core/crypto/aead.h"
#include "core/crypto/rsa.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kBlobDomain = "p2pchat/key-blob/1";

// The blob. Its wrapping key is HKDF(kek, salt), another for each blob, so that no nonce is ever
// used twice under one key although the kek lives as long as the password.
struct KeyBlob {
  std::uint8_t version = kVersion;
  Bytes32 salt{};
  ByteArray<sizeof(Bytes32) + crypto::kTagSize> wrapped{};  // AMK
  BoundedBytes<7680> sealed{};                              // SealedKeys, under the AMK
};

struct SealedKeys {
  BoundedBytes<3584> signing;
  BoundedBytes<3584> encryption;
  Bytes32 identity{};
};

crypto::AeadKey wrapping_key(const Bytes32& kek, const Bytes32& salt) {
  Bytes key = crypto::hkdf_sha256(kek, salt, as_bytes("p2pchat/key-blob/wrap/1"), 32);
  crypto::AeadKey wrapping;
  std::ranges::copy(key, wrapping.key.begin());
  crypto::wipe(key);
  return wrapping;
}

// What both ciphertexts are bound to.
Bytes binding(const RingId& key, std::string_view part) {
  Bytes aad = to_bytes(kBlobDomain);
  append(aad, key.bytes);
  append(aad, as_bytes(part));
  return aad;
}

bool are_whole(const AccountKeys& keys) {
  return crypto::rsa_public_key(keys.signing) && crypto::rsa_public_key(keys.encryption);
}

}  // namespace

Bytes seal_keys(const AccountKeys& keys, const Bytes32& kek, const RingId& key,
                const Bytes32& seed) {
  P2PCHAT_ASSERT(are_whole(keys));

  KeyBlob blob{.salt = crypto::derive_key(seed, as_bytes("p2pchat/key-blob/salt/1"))};
  crypto::AeadKey master{.key = crypto::derive_key(seed, as_bytes("p2pchat/key-blob/amk/1"))};
  Bytes plaintext = wire::encode_value(SealedKeys{
      .signing = keys.signing, .encryption = keys.encryption, .identity = keys.identity});
  blob.sealed = crypto::seal(master, binding(key, "keys"), plaintext);
  const Bytes wrapped = crypto::seal(wrapping_key(kek, blob.salt), binding(key, "amk"), master.key);
  std::ranges::copy(wrapped, blob.wrapped.begin());
  crypto::wipe(plaintext);
  crypto::wipe(master.key);
  return wire::encode_value(blob);
}

std::optional<AccountKeys> open_keys(BytesView blob, const Bytes32& kek, const RingId& key) {
  const auto parsed = wire::decode_value<KeyBlob>(blob);
  if (!parsed || parsed->version != kVersion) return std::nullopt;
  auto amk = crypto::open(wrapping_key(kek, parsed->salt), binding(key, "amk"), parsed->wrapped);
  if (!amk) return std::nullopt;
  crypto::AeadKey master;
  std::ranges::copy(*amk, master.key.begin());
  crypto::wipe(*amk);
  auto plaintext = crypto::open(master, binding(key, "keys"), parsed->sealed);
  crypto::wipe(master.key);
  if (!plaintext) return std::nullopt;

  auto sealed = wire::decode_value<SealedKeys>(*plaintext);
  crypto::wipe(*plaintext);
  if (!sealed) return std::nullopt;
  AccountKeys keys{.signing = std::move(sealed->signing.bytes),
                   .encryption = std::move(sealed->encryption.bytes),
                   .identity = sealed->identity};
  if (!are_whole(keys)) return std::nullopt;
  return keys;
}

}  // namespace p2pchat::account
