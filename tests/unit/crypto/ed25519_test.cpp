#include "core/crypto/ed25519.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

struct KnownSignature {
  Bytes32 private_key;
  Bytes32 public_key;
  Bytes message;
  Bytes signature;
};

// RFC 8032, section 7.1, tests 1 and 2.
KnownSignature without_text() {
  return {
      .private_key =
          array_from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
      .public_key =
          array_from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
      .message = {},
      .signature = from_hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")};
}
KnownSignature with_one_byte() {
  return {
      .private_key =
          array_from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
      .public_key =
          array_from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
      .message = from_hex("72"),
      .signature = from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")};
}

TEST(Ed25519, SignsAsRfc8032Does) {
  for (const KnownSignature& known : {without_text(), with_one_byte()}) {
    EXPECT_EQ(ed25519_public_key(known.private_key), known.public_key);
    EXPECT_EQ(to_bytes(ed25519_sign(known.private_key, known.message)), known.signature);
    EXPECT_TRUE(ed25519_verify(known.public_key, known.message, known.signature));
  }
}

TEST(Ed25519, RefusesAnotherMessageKeyOrSignature) {
  const KnownSignature known = with_one_byte();
  Bytes longer = known.signature;
  longer.push_back(0);

  EXPECT_FALSE(ed25519_verify(known.public_key, from_hex("73"), known.signature));
  EXPECT_FALSE(ed25519_verify(without_text().public_key, known.message, known.signature));
  EXPECT_FALSE(ed25519_verify(known.public_key, known.message, {}));
  EXPECT_FALSE(ed25519_verify(known.public_key, known.message, longer));
  for (std::size_t bit = 0; bit < known.signature.size() * 8; bit += 7) {
    Bytes damaged = known.signature;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(ed25519_verify(known.public_key, known.message, damaged)) << "bit " << bit;
  }
}

TEST(Ed25519, RefusesWhatIsNoPublicKey) {
  Bytes32 no_point{};
  no_point[0] = 2;  // y = 2 is not on the curve

  EXPECT_FALSE(ed25519_verify(no_point, with_one_byte().message, with_one_byte().signature));
}

}  // namespace
}  // namespace p2pchat::crypto
