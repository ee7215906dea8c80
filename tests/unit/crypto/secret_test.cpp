#include "core/crypto/secret.h"

#include <new>
#include <optional>

#include <gtest/gtest.h>

#include "core/crypto/base64.h"

namespace p2pchat::crypto {
namespace {

TEST(Secret, IsEqualOnlyToTheSameBytes) {
  EXPECT_TRUE(equal_in_constant_time({}, {}));
  EXPECT_TRUE(equal_in_constant_time(as_bytes("secret"), as_bytes("secret")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("secret"), as_bytes("secres")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("secret"), as_bytes("secrets")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("secret"), {}));
}

TEST(Secret, IsGoneAfterWiping) {
  Bytes bytes = to_bytes("secret");
  std::string text = "secret";

  wipe(bytes);
  wipe(text);
  wipe(std::span<std::uint8_t>());

  EXPECT_EQ(bytes, Bytes(6));
  EXPECT_EQ(text, "");
}

// RFC 4648, section 10.
TEST(Base64, EncodesAsRfc4648Does) {
  EXPECT_EQ(base64({}), "");
  EXPECT_EQ(base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(base64(as_bytes("foo")), "Zm9v");
  EXPECT_EQ(base64(as_bytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(base64(Bytes(32, 0xff)).size(), 44U);
}

TEST(SecretKey, IsOverwrittenWhenItGoes) {
  alignas(SecretKey) ByteArray<sizeof(SecretKey)> place{};
  auto* const key = new (place.data()) SecretKey(Bytes32{1, 2, 3});
  ASSERT_EQ(place[2], 3);

  key->~SecretKey();

  EXPECT_EQ(place, ByteArray<sizeof(SecretKey)>{});
}

TEST(SecretKey, CopyLivesOn) {
  std::optional<SecretKey> key(Bytes32{1});
  const SecretKey copy = *key;

  key.reset();

  EXPECT_EQ(copy.bytes(), Bytes32{1});
}

}  // namespace
}  // namespace p2pchat::crypto
