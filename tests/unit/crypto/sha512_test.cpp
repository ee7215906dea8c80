#include "core/crypto/sha512.h"

#include <gtest/gtest.h>

namespace p2pchat::crypto {
namespace {

// FIPS 180-4, example of SHA-512.
TEST(Sha512, HashesTheExampleOfItsStandard) {
  EXPECT_EQ(to_hex(sha512(as_bytes("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

}  // namespace
}  // namespace p2pchat::crypto
