#include "core/crypto/hpke.h"

#include <algorithm>
#include <string_view>

#include "core/crypto/aead.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"

namespace p2pchat::crypto {
namespace {

constexpr std::string_view kVersion = "HPKE-v1";
constexpr ByteArray<5> kKemSuite{'K', 'E', 'M', 0x00, 0x20};
constexpr ByteArray<10> kSuite{'H', 'P', 'K', 'E', 0x00, 0x20, 0x00, 0x01, 0x00, 0x03};
constexpr std::uint8_t kModeBase = 0;

// LabeledExtract and LabeledExpand (RFC 9180, section 4) of one suite.
Bytes32 extract(BytesView suite, BytesView salt, std::string_view label, BytesView ikm) {
  Bytes labeled = to_bytes(kVersion);
  append(labeled, suite);
  append(labeled, as_bytes(label));
  append(labeled, ikm);
  const Bytes32 prk = hkdf_extract(salt, labeled);
  wipe(labeled);
  return prk;
}

template <std::size_t Length>
ByteArray<Length> expand(BytesView suite, const Bytes32& prk, std::string_view label,
                         BytesView info) {
  Bytes labeled{static_cast<std::uint8_t>(Length >> 8U), static_cast<std::uint8_t>(Length)};
  append(labeled, as_bytes(kVersion));
  append(labeled, suite);
  append(labeled, as_bytes(label));
  append(labeled, info);
  Bytes bytes = hkdf_expand(prk, labeled, Length);
  ByteArray<Length> out{};
  std::copy(bytes.begin(), bytes.end(), out.begin());
  wipe(bytes);
  return out;
}

// DeriveKeyPair of X25519 (section 7.1.3).
Bytes32 derive_private_key(const Bytes32& seed) {
  return expand<32>(kKemSuite, extract(kKemSuite, {}, "dkp_prk", seed), "sk", {});
}

// ExtractAndExpand of the KEM (section 4.1).
Bytes32 shared_secret(const Bytes32& dh, const Bytes32& encapsulated, const Bytes32& public_key) {
  Bytes kem_context = to_bytes(encapsulated);
  append(kem_context, public_key);
  return expand<32>(kKemSuite, extract(kKemSuite, {}, "eae_prk", dh), "shared_secret", kem_context);
}

// KeySchedule of the base mode (section 5.1): key and nonce of the first message.
AeadKey message_key(const Bytes32& shared, BytesView info) {
  Bytes schedule{kModeBase};
  append(schedule, extract(kSuite, {}, "psk_id_hash", {}));
  append(schedule, extract(kSuite, {}, "info_hash", info));
  const Bytes32 secret = extract(kSuite, shared, "secret", {});
  return {.cipher = Aead::kChaCha20Poly1305,
          .key = expand<32>(kSuite, secret, "key", schedule),
          .nonce = expand<12>(kSuite, secret, "base_nonce", schedule)};
}

}  // namespace

std::optional<Bytes> hpke_seal(const Bytes32& public_key, const HpkeContext& context,
                               BytesView plaintext, const Bytes32& seed) {
  const auto sender = hpke_set_up(public_key, context.info, seed);
  if (!sender) return std::nullopt;
  Bytes out = to_bytes(sender->encapsulated);
  append(out, seal(sender->key, context.aad, plaintext));
  return out;
}

std::optional<HpkeSender> hpke_set_up(const Bytes32& public_key, BytesView info,
                                      const Bytes32& seed) {
  const Bytes32 ephemeral = derive_private_key(seed);
  const std::optional<Bytes32> dh = x25519_agree(ephemeral, public_key);
  if (!dh) return std::nullopt;
  const Bytes32 encapsulated = x25519_public_key(ephemeral);
  const Bytes32 shared = shared_secret(*dh, encapsulated, public_key);
  return HpkeSender{.encapsulated = encapsulated, .key = message_key(shared, info)};
}

std::optional<Bytes> hpke_open(const Bytes32& private_key, const HpkeContext& context,
                               BytesView sealed) {
  Bytes32 encapsulated{};
  if (sealed.size() < encapsulated.size() + kTagSize) return std::nullopt;
  std::copy_n(sealed.begin(), encapsulated.size(), encapsulated.begin());
  const std::optional<Bytes32> dh = x25519_agree(private_key, encapsulated);
  if (!dh) return std::nullopt;
  const Bytes32 shared = shared_secret(*dh, encapsulated, x25519_public_key(private_key));
  return open(message_key(shared, context.info), context.aad, sealed.subspan(encapsulated.size()));
}

}  // namespace p2pchat::crypto
