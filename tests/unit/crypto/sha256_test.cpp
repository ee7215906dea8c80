#include "core/crypto/sha256.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

// FIPS 180-4, examples of SHA-256.
TEST(Sha256, HashesTheExamplesOfItsStandard) {
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, sections 4.2, 4.3 and 4.7 (a key longer than a block).
TEST(HmacSha256, GivesTheTagsOfRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(131, 0xaa),
                               as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, TakesPartsAsOneText) {
  const Bytes32 whole = hmac_sha256(as_bytes("key"), as_bytes("one text"));

  EXPECT_EQ(hmac_sha256(as_bytes("key"), {as_bytes("one"), {}, as_bytes(" text")}), whole);
}

TEST(HmacSha256, TakesAnEmptyKeyAfterAnother) {
  const Bytes32 first = hmac_sha256({}, as_bytes("text"));

  (void)hmac_sha256(as_bytes("another key"), as_bytes("text"));

  EXPECT_EQ(hmac_sha256({}, as_bytes("text")), first);
  EXPECT_NE(hmac_sha256(as_bytes("another key"), as_bytes("text")), first);
}

// RFC 5869, appendices A.1, A.2 and A.3.
TEST(HkdfSha256, DerivesTheKeysOfRfc5869) {
  EXPECT_EQ(to_hex(hkdf_sha256(Bytes(22, 0x0b), from_hex("000102030405060708090a0b0c"),
                               from_hex("f0f1f2f3f4f5f6f7f8f9"), 42)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  Bytes ikm, salt, info;
  for (int i = 0; i < 80; ++i) {
    ikm.push_back(static_cast<std::uint8_t>(i));
    salt.push_back(static_cast<std::uint8_t>(0x60 + i));
    info.push_back(static_cast<std::uint8_t>(0xb0 + i));
  }
  EXPECT_EQ(
      to_hex(hkdf_sha256(ikm, salt, info, 82)),
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
      "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  EXPECT_EQ(to_hex(hkdf_sha256(Bytes(22, 0x0b), {}, {}, 42)),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(HkdfSha256, GivesEachUseItsOwnKey) {
  const Bytes32 secret = seed_of(1);

  EXPECT_NE(derive_key(secret, as_bytes("one use")), derive_key(secret, as_bytes("another")));
  EXPECT_EQ(to_bytes(derive_key(secret, as_bytes("one use"))),
            hkdf_sha256(secret, {}, as_bytes("one use"), 32));
}

}  // namespace
}  // namespace p2pchat::crypto
