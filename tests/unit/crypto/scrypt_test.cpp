#include "core/crypto/scrypt.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

// RFC 7914, section 12, the first 32 of 64 bytes: PBKDF2 gives them whatever the length is.
TEST(Scrypt, StretchesAsRfc7914Does) {
  EXPECT_EQ(to_hex(scrypt({}, {}, {.log2_n = 4, .r = 1, .p = 1})),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442");
  EXPECT_EQ(to_hex(scrypt(as_bytes("password"), as_bytes("NaCl"), {.log2_n = 10, .r = 8, .p = 16})),
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
}

// Above OpenSSL's own limit of 32 MiB, and the default: what a client uses. The value is that of
// Python's hashlib.scrypt.
TEST(Scrypt, HasTheMemoryOfTheDefaultCost) {
  EXPECT_EQ(to_hex(scrypt(as_bytes("pleaseletmein"), as_bytes("SodiumChloride"), {})),
            "2f10fcda14532d6543334cd899776407ff0ae879c370372de5b4e39d4d2d21ed");
}

TEST(Scrypt, RefusesCostsThatCannotBeOrAreTooMuch) {
  EXPECT_TRUE(is_possible({}));
  EXPECT_TRUE(is_possible({.log2_n = 18, .r = 8, .p = 1}));
  EXPECT_FALSE(is_possible({.log2_n = 19, .r = 8, .p = 1}));
  EXPECT_FALSE(is_possible({.log2_n = 255, .r = 255, .p = 255}));
  EXPECT_FALSE(is_possible({.log2_n = 64, .r = 1, .p = 1}));
  EXPECT_FALSE(is_possible({.log2_n = 0, .r = 8, .p = 1}));
  EXPECT_FALSE(is_possible({.log2_n = 17, .r = 0, .p = 1}));
  EXPECT_FALSE(is_possible({.log2_n = 17, .r = 8, .p = 0}));
  EXPECT_FALSE(is_possible({.log2_n = 4, .r = 8, .p = 17}));
}

// RFC 7914, section 6: N must be below 2^(128 * r / 8); OpenSSL says no to less, so must we.
TEST(Scrypt, CanDoWhateverIsPossible) {
  for (std::uint8_t r = 1; r <= 2; ++r) {
    for (std::uint8_t log2_n = 1; log2_n <= 24; ++log2_n) {
      const ScryptCost cost{.log2_n = log2_n, .r = r, .p = 1};
      if (!is_possible(cost) || log2_n > 15) continue;
      EXPECT_NE(scrypt(as_bytes("password"), as_bytes("salt"), cost), Bytes32{});
    }
  }
}

}  // namespace
}  // namespace p2pchat::crypto
