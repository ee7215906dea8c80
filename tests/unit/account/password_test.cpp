#include "core/account/password.h"

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/crypto/compute.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::account {
namespace {

constexpr wire::ScryptCost kDefault{};

TEST(Password, GivesTwoKeysAsTheDesignSays) {
  const PasswordKeys keys = password_keys(seed_of(1));

  EXPECT_EQ(to_bytes(keys.auth),
            crypto::hkdf_sha256(seed_of(1), {}, as_bytes("p2pchat/auth/1"), 32));
  EXPECT_EQ(to_bytes(keys.kek), crypto::hkdf_sha256(seed_of(1), {}, as_bytes("p2pchat/kek/1"), 32));
}

TEST(Password, IsStretchedWithSaltAndCost) {
  const auto stretched = [](std::string_view password, std::uint8_t salt, std::uint8_t log2_n) {
    const Bytes input = scrypt_input(password, ByteArray<16>{salt}, {.log2_n = log2_n});
    return crypto::parse_scrypt(crypto::compute(ComputeKind::kScrypt, input, {})).value();
  };

  EXPECT_EQ(stretched("secret", 1, 4), stretched("secret", 1, 4));
  EXPECT_NE(stretched("secret", 1, 4), stretched("Secret", 1, 4));
  EXPECT_NE(stretched("secret", 1, 4), stretched("secret", 2, 4));
  EXPECT_NE(stretched("secret", 1, 4), stretched("secret", 1, 5));
}

TEST(Password, IsNotSpentOnACostBelowTheClientsOwnOrBeyondItsMemory) {
  EXPECT_TRUE(is_acceptable({.log2_n = 17, .r = 8, .p = 1}, kDefault));
  EXPECT_TRUE(is_acceptable({.log2_n = 18, .r = 8, .p = 2}, kDefault));
  EXPECT_FALSE(is_acceptable({.log2_n = 16, .r = 8, .p = 1}, kDefault));
  EXPECT_FALSE(is_acceptable({.log2_n = 17, .r = 7, .p = 1}, kDefault));
  EXPECT_FALSE(is_acceptable({.log2_n = 17, .r = 8, .p = 0}, kDefault));
  EXPECT_FALSE(is_acceptable({.log2_n = 30, .r = 8, .p = 1}, kDefault));
  EXPECT_FALSE(is_acceptable({.log2_n = 255, .r = 255, .p = 255}, kDefault));
}

TEST(Password, HasAVerifierThatBcryptReadsWhole) {
  const std::string text = verifier_text(Bytes32{});

  EXPECT_EQ(text, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
}

TEST(SealedAuth, OpensForItsNodeAndAccountAlone) {
  const Bytes32 node = seed_of(4);
  const auto sealed =
      seal_auth(seed_of(1), key_of("alice"), crypto::x25519_public_key(node), seed_of(5));
  ASSERT_TRUE(sealed);

  EXPECT_LE(sealed->size(), decltype(wire::LoginProve::sealed_auth)::kMax);
  EXPECT_EQ(open_auth(*sealed, key_of("alice"), node), seed_of(1));
  EXPECT_FALSE(open_auth(*sealed, key_of("bob"), node));
  EXPECT_FALSE(open_auth(*sealed, key_of("alice"), seed_of(6)));
  for (std::size_t size = 0; size < sealed->size(); ++size) {
    EXPECT_FALSE(open_auth(BytesView(*sealed).first(size), key_of("alice"), node)) << size;
  }
}

TEST(SealedAuth, IsNotMadeForAKeyThatIsNone) {
  EXPECT_FALSE(seal_auth(seed_of(1), key_of("alice"), Bytes32{}, seed_of(5)));
}

}  // namespace
}  // namespace p2pchat::account
