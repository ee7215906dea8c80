#include "core/account/profile.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "core/account/name.h"
#include "core/account/signed_text.h"
#include "core/base/assert.h"
#include "core/crypto/rsa.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "core/wire/reflect.h"

namespace p2pchat::account {
namespace {

constexpr std::string_view kProfileDomain = "p2pchat/profile/1";
constexpr std::size_t kRsaBitsMin = 2048;

bool is_acceptable_rsa(BytesView public_key, ProfileRules rules) {
  const auto bits = crypto::rsa_bits(public_key);
  return bits && *bits >= (rules.allows_test_keys ? crypto::kRsaBitsMin : kRsaBitsMin);
}

}  // namespace

wire::AccountProfile make_profile(std::string name, const AccountKeys& keys, std::uint64_t number,
                                  const Bytes32& seed) {
  P2PCHAT_ASSERT(is_valid_name(name));
  auto signing = crypto::rsa_public_key(keys.signing);
  auto encryption = crypto::rsa_public_key(keys.encryption);
  P2PCHAT_ASSERT(signing.has_value());
  P2PCHAT_ASSERT(encryption.has_value());

  wire::AccountProfile profile{.name = std::move(name),
                               .signing_key = *std::move(signing),
                               .encryption_key = *std::move(encryption),
                               .identity_key = crypto::x25519_public_key(keys.identity),
                               .number = number,
                               .signature = {}};
  profile.signature = crypto::rsa_sign(keys.signing, signed_text(kProfileDomain, profile), seed);
  return profile;
}

bool verify_profile(const wire::AccountProfile& profile, ProfileRules rules) {
  return is_valid_name(profile.name.text) && profile.number > 0 &&
         profile.signing_key != profile.encryption_key &&
         is_acceptable_rsa(profile.signing_key, rules) &&
         is_acceptable_rsa(profile.encryption_key, rules) &&
         is_acceptable_x25519(profile.identity_key) &&
         crypto::rsa_verify(profile.signing_key, signed_text(kProfileDomain, profile),
                            profile.signature);
}

bool is_acceptable_x25519(const Bytes32& public_key) {
  constexpr Bytes32 kAnyPrivateKey{1};
  return crypto::x25519_agree(kAnyPrivateKey, public_key).has_value();
}

bool belong_together(const wire::AccountProfile& profile, const AccountKeys& keys) {
  const auto signing = crypto::rsa_public_key(keys.signing);
  const auto encryption = crypto::rsa_public_key(keys.encryption);
  return signing && *signing == profile.signing_key.bytes && encryption &&
         *encryption == profile.encryption_key.bytes &&
         crypto::x25519_public_key(keys.identity) == profile.identity_key;
}

Bytes32 account_id(const wire::AccountProfile& profile) {
  Bytes keys;
  wire::encode_into(keys, profile.signing_key);
  wire::encode_into(keys, profile.encryption_key);
  wire::encode_into(keys, profile.identity_key);
  return crypto::sha256(keys);
}

}  // namespace p2pchat::account
