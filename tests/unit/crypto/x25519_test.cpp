#include "core/crypto/x25519.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

// RFC 7748, section 6.1.
TEST(X25519, AgreesAsAliceAndBobOfRfc7748) {
  const Bytes32 alice =
      array_from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const Bytes32 bob =
      array_from_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  const Bytes32 shared =
      array_from_hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");

  EXPECT_EQ(to_hex(x25519_public_key(alice)),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  EXPECT_EQ(to_hex(x25519_public_key(bob)),
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  EXPECT_EQ(x25519_agree(alice, x25519_public_key(bob)), shared);
  EXPECT_EQ(x25519_agree(bob, x25519_public_key(alice)), shared);
}

// RFC 7748, section 6.1: the check for the all-zero value. The orders of these points divide 8.
TEST(X25519, RefusesPointsOfSmallOrder) {
  const Bytes32 one{1};
  const Bytes32 of_order_eight =
      array_from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");

  EXPECT_FALSE(x25519_agree(seed_of(7), Bytes32{}));
  EXPECT_FALSE(x25519_agree(seed_of(7), one));
  EXPECT_FALSE(x25519_agree(seed_of(7), of_order_eight));
}

}  // namespace
}  // namespace p2pchat::crypto
