#include "core/account/profile.h"

#include <gtest/gtest.h>

#include "core/wire/reflect.h"
#include "tests/unit/account/people.h"
#include "tests/unit/crypto/rsa_vectors.h"

namespace p2pchat::account {
namespace {

// Signed again after a change, as the owner of the keys could.
wire::AccountProfile signed_by(const AccountKeys& keys, wire::AccountProfile profile) {
  profile.signature = {};
  Bytes text = to_bytes("p2pchat/profile/1");
  append(text, wire::encode_value(profile));
  profile.signature = crypto::rsa_sign(keys.signing, text, seed_of(1));
  return profile;
}

TEST(Profile, IsVerifiedAsItWasMade) {
  const Person alice = person("Alice", 1);

  EXPECT_TRUE(verify_profile(alice.profile, kTestRules));
  EXPECT_TRUE(verify_profile(signed_by(alice.keys, alice.profile), kTestRules));
  EXPECT_EQ(alice.profile.name.text, "Alice");
  EXPECT_EQ(alice.profile.number, 1U);
}

TEST(Profile, WithTestKeysIsRefusedOutsideOfTests) {
  EXPECT_FALSE(verify_profile(person("alice", 1).profile));
}

// Of size alone: another modulus of 3072 bits will do for the second key.
TEST(Profile, WithKeysOf3072BitsIsAccepted) {
  const AccountKeys keys{.signing = from_hex(crypto::wycheproof::kOaepPrivateKey)};
  auto profile = person("alice", 1).profile;
  profile.signing_key = crypto::rsa_public_key(keys.signing).value();
  profile.encryption_key = profile.signing_key;
  profile.encryption_key.bytes[100] ^= 1;

  EXPECT_TRUE(verify_profile(signed_by(keys, profile)));
}

TEST(Profile, IsRefusedIfAnyBitIsFlipped) {
  const Bytes good = wire::encode_value(person("alice", 1).profile);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes damaged = good;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto profile = wire::decode_value<wire::AccountProfile>(damaged);
    EXPECT_FALSE(profile && verify_profile(*profile, kTestRules)) << "bit " << bit;
  }
}

TEST(Profile, IsRefusedIfItsOwnerSignedNonsense) {
  const Person alice = person("alice", 1);
  auto renamed = alice.profile;
  renamed.name = "al ice";
  auto numberless = alice.profile;
  numberless.number = 0;
  auto one_key = alice.profile;
  one_key.encryption_key = one_key.signing_key;
  auto no_key = alice.profile;
  no_key.encryption_key = Bytes(100, 0x30);
  auto no_agreement = alice.profile;
  no_agreement.identity_key = {};

  for (const auto& bad : {renamed, numberless, one_key, no_key, no_agreement}) {
    EXPECT_FALSE(verify_profile(signed_by(alice.keys, bad), kTestRules));
  }
}

TEST(Profile, IsRefusedWithAnotherAccountsSignature) {
  const Person alice = person("alice", 1);
  const Person mallory = person("alice", 2);
  auto mixed = alice.profile;
  mixed.identity_key = mallory.profile.identity_key;

  EXPECT_FALSE(verify_profile(signed_by(mallory.keys, mixed), kTestRules));
}

TEST(Profile, HasTheIdOfItsThreeKeysAlone) {
  const Person alice = person("alice", 1);
  auto other = alice.profile;
  other.name = "bob";
  other.number = 7;
  other.signature = {};

  EXPECT_EQ(account_id(other), account_id(alice.profile));
  other.identity_key[0] ^= 1;
  EXPECT_NE(account_id(other), account_id(alice.profile));
  EXPECT_NE(account_id(person("alice", 2).profile), account_id(alice.profile));
}

}  // namespace
}  // namespace p2pchat::account
