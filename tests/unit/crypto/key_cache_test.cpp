#include "core/crypto/key_cache.h"

#include <array>
#include <tuple>

#include <gtest/gtest.h>

#include "core/crypto/ed25519.h"
#include "core/crypto/prepared_keys.h"
#include "core/crypto/rsa.h"
#include "core/crypto/x25519.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

// Everything that takes a private key, twice with one key and once with another.
auto results() {
  const Bytes rsa = rsa_generate(1024, seed_of(1));
  const auto sealed = rsa_seal(*rsa_public_key(rsa), {}, as_bytes("a key"), seed_of(2));
  std::vector<Bytes> opened;
  std::vector<Bytes> signed_by_rsa;
  std::vector<std::optional<Bytes32>> agreed;
  std::vector<Ed25519Signature> signed_by_ed25519;
  for (const std::uint8_t number : std::to_array<std::uint8_t>({3, 3, 4})) {
    opened.push_back(rsa_open(rsa, {}, *sealed).value_or(Bytes()));
    signed_by_rsa.push_back(rsa_sign(rsa, as_bytes("a claim"), seed_of(number)));
    agreed.push_back(x25519_agree(seed_of(number), x25519_public_key(seed_of(9))));
    agreed.push_back(x25519_agree(seed_of(number), Bytes32{}));  // refused
    signed_by_ed25519.push_back(ed25519_sign(seed_of(number), as_bytes("a claim")));
  }
  return std::tuple(opened, signed_by_rsa, agreed, signed_by_ed25519);
}

TEST(KeyCache, ChangesNoResult) {
  const auto without = results();
  const auto with = [] {
    const KeyCache cache;
    return results();
  }();

  EXPECT_EQ(with, without);
}

TEST(KeyCache, KeepsOneOfEachKeyAndOfEachPair) {
  const KeyCache cache;
  results();

  EXPECT_EQ(kept_here()->keys.size(), 1U + 3U + 2U);  // RSA; X25519 3, 4, 9; Ed25519 3, 4
  EXPECT_EQ(kept_here()->agreements.size(), 4U);
}

TEST(KeyCache, KeepsGoodSignaturesOnly) {
  const KeyCache cache;
  const Bytes rsa = rsa_generate(1024, seed_of(1));
  const Bytes rsa_public = *rsa_public_key(rsa);
  const Bytes by_rsa = rsa_sign(rsa, as_bytes("a claim"), seed_of(2));
  const Bytes32 ed25519_public = ed25519_public_key(seed_of(3));
  const Ed25519Signature by_ed25519 = ed25519_sign(seed_of(3), as_bytes("a claim"));
  EXPECT_EQ(kept_here()->signatures.size(), 1U);

  for (int time = 0; time < 2; ++time) {
    EXPECT_TRUE(rsa_verify(rsa_public, as_bytes("a claim"), by_rsa));
    EXPECT_FALSE(rsa_verify(rsa_public, as_bytes("another"), by_rsa));
    EXPECT_TRUE(ed25519_verify(ed25519_public, as_bytes("a claim"), by_ed25519));
    EXPECT_FALSE(ed25519_verify(ed25519_public, as_bytes("another"), by_ed25519));
    EXPECT_FALSE(ed25519_verify(ed25519_public_key(seed_of(4)), as_bytes("a claim"), by_ed25519));
  }
  EXPECT_EQ(kept_here()->signatures.size(), 2U);
}

TEST(KeyCache, KeepsNothingOnceItIsGone) {
  {
    const KeyCache cache;
  }
  results();

  EXPECT_EQ(kept_here(), nullptr);
}

TEST(KeyCache, StartsAnewWhenFull) {
  const KeyCache cache;
  Bytes32 key{};
  for (std::size_t i = 0; i <= KeyCache::kKeptMax; ++i) {
    key[0] = static_cast<std::uint8_t>(i);
    key[1] = static_cast<std::uint8_t>(i >> 8U);
    std::ignore = x25519_public_key(key);
  }

  EXPECT_EQ(kept_here()->keys.size(), 1U);
}

}  // namespace
}  // namespace p2pchat::crypto
