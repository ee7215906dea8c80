#include "core/crypto/hpke.h"

#include <gtest/gtest.h>

#include "core/crypto/x25519.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

// RFC 9180, appendix A.2.1, sequence number 0.
const Bytes32 kIkmE =
    array_from_hex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
const Bytes32 kSkR =
    array_from_hex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
const Bytes32 kPkR =
    array_from_hex("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
const Bytes kInfo = from_hex("4f6465206f6e2061204772656369616e2055726e");
const Bytes kAad = from_hex("436f756e742d30");
const Bytes kPlaintext = from_hex("4265617574792069732074727574682c20747275746820626561757479");
const Bytes kSealed = from_hex(
    "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");

TEST(Hpke, SealsAsRfc9180Does) {
  EXPECT_EQ(x25519_public_key(kSkR), kPkR);
  EXPECT_EQ(hpke_seal(kPkR, {.info = kInfo, .aad = kAad}, kPlaintext, kIkmE), kSealed);
}

TEST(Hpke, OpensWhatRfc9180Sealed) {
  EXPECT_EQ(hpke_open(kSkR, {.info = kInfo, .aad = kAad}, kSealed), kPlaintext);
}

TEST(Hpke, RefusesEveryFlippedBit) {
  for (std::size_t bit = 0; bit < kSealed.size() * 8; ++bit) {
    // The top bit of an X25519 key is not looked at (RFC 7748, section 5), but the encapsulated key
    // is bound into the shared secret as it came.
    Bytes damaged = kSealed;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(hpke_open(kSkR, {.info = kInfo, .aad = kAad}, damaged)) << "bit " << bit;
  }
}

TEST(Hpke, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < kSealed.size(); ++size) {
    EXPECT_FALSE(hpke_open(kSkR, {.info = kInfo, .aad = kAad}, BytesView(kSealed).first(size)));
  }
}

TEST(Hpke, RefusesAnotherKeyInfoOrAssociatedData) {
  EXPECT_FALSE(hpke_open(seed_of(1), {.info = kInfo, .aad = kAad}, kSealed));
  EXPECT_FALSE(hpke_open(kSkR, {.info = kAad, .aad = kAad}, kSealed));
  EXPECT_FALSE(hpke_open(kSkR, {.info = kInfo, .aad = kInfo}, kSealed));
}

TEST(Hpke, SealsNothingToAPointOfSmallOrder) {
  EXPECT_FALSE(hpke_seal(Bytes32{}, {.info = kInfo, .aad = kAad}, kPlaintext, kIkmE));
}

}  // namespace
}  // namespace p2pchat::crypto
