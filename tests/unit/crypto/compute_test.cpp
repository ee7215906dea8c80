#include "core/crypto/compute.h"

#include <thread>

#include <gtest/gtest.h>

#include "core/crypto/rsa.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

TEST(Compute, StretchesAPassword) {
  const ScryptCost cost{.log2_n = 4, .r = 1, .p = 1};

  const Bytes result = compute(ComputeKind::kScrypt, scrypt_input("", {}, cost), seed_of(1));

  EXPECT_EQ(parse_scrypt(result), scrypt({}, {}, cost));
}

TEST(Compute, HashesAndChecksAVerifier) {
  const Bytes hashed =
      compute(ComputeKind::kBcryptHash, bcrypt_hash_input("verifier", 4), seed_of(1));
  const auto hash = parse_bcrypt_hash(hashed);
  ASSERT_TRUE(hash);

  const auto check = [&hash](std::string_view password) {
    return bcrypt_check_succeeded(
        compute(ComputeKind::kBcryptCheck, bcrypt_check_input(password, *hash), seed_of(2)));
  };

  EXPECT_TRUE(check("verifier"));
  EXPECT_FALSE(check("another"));
  EXPECT_FALSE(bcrypt_check_succeeded({}));
}

TEST(Compute, GeneratesTwoDifferentRsaKeys) {
  const Bytes result = compute(ComputeKind::kRsaKeys, rsa_keys_input(1152), seed_of(1));

  const auto keys = parse_rsa_keys(result);
  ASSERT_TRUE(keys);
  EXPECT_NE(keys->signing, keys->encryption);
  EXPECT_EQ(rsa_bits(rsa_public_key(keys->signing).value()), 1152U);
  EXPECT_EQ(rsa_bits(rsa_public_key(keys->encryption).value()), 1152U);
  EXPECT_EQ(compute(ComputeKind::kRsaKeys, rsa_keys_input(1152), seed_of(1)), result);
}

TEST(Compute, TakesTestKeysFromThePoolBySeed) {
  const auto keys_of = [](std::uint8_t number) {
    return compute(ComputeKind::kRsaKeys, rsa_keys_input(kPooledRsaBits), Bytes32{number});
  };
  Bytes there;

  std::thread other([&] { there = keys_of(3); });
  const Bytes here = keys_of(3);
  other.join();

  EXPECT_EQ(there, here);
  EXPECT_EQ(keys_of(35), here);  // 32 pairs
  EXPECT_NE(keys_of(4), here);
  const auto keys = parse_rsa_keys(here);
  ASSERT_TRUE(keys);
  EXPECT_NE(keys->signing, keys->encryption);
}

TEST(Compute, ReadsNoResultFromOtherBytes) {
  const Bytes keys = compute(ComputeKind::kRsaKeys, rsa_keys_input(kPooledRsaBits), Bytes32{3});

  for (std::size_t size = 0; size < keys.size(); ++size) {
    EXPECT_FALSE(parse_rsa_keys(BytesView(keys).first(size))) << size;
  }
  EXPECT_FALSE(parse_scrypt(Bytes(31)));
  EXPECT_FALSE(parse_bcrypt_hash({}));
}

}  // namespace
}  // namespace p2pchat::crypto
