#include "core/crypto/rsa.h"

#include <thread>

#include <gtest/gtest.h>

#include "tests/unit/crypto/hex.h"
#include "tests/unit/crypto/rsa_vectors.h"

namespace p2pchat::crypto {
namespace {

const Bytes& test_key() {
  static const Bytes key = rsa_generate(1024, seed_of(1));
  return key;
}
const Bytes& test_public_key() {
  static const Bytes key = *rsa_public_key(test_key());
  return key;
}

Bytes flipped(Bytes bytes, std::size_t bit) {
  bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  return bytes;
}

TEST(Rsa, VerifiesAPublishedPssSignature) {
  const Bytes key = from_hex(wycheproof::kPssPublicKey);
  const Bytes message = from_hex(wycheproof::kPssMessage);
  const Bytes signature = from_hex(wycheproof::kPssSignature);

  EXPECT_EQ(rsa_bits(key), 3072U);
  EXPECT_TRUE(rsa_verify(key, message, signature));
  EXPECT_FALSE(rsa_verify(key, {}, signature));
}

TEST(Rsa, OpensAPublishedOaepCiphertext) {
  const Bytes key = from_hex(wycheproof::kOaepPrivateKey);
  const Bytes label = from_hex(wycheproof::kOaepLabel);
  const Bytes ciphertext = from_hex(wycheproof::kOaepCiphertext);

  EXPECT_EQ(rsa_open(key, label, ciphertext), from_hex(wycheproof::kOaepMessage));
  EXPECT_FALSE(rsa_open(key, {}, ciphertext));
}

TEST(Rsa, GeneratesTheSizeAskedFor) { EXPECT_EQ(rsa_bits(test_public_key()), 1024U); }

TEST(Rsa, VerifiesWhatItSigned) {
  const Bytes signature = rsa_sign(test_key(), as_bytes("a claim"), seed_of(2));

  EXPECT_TRUE(rsa_verify(test_public_key(), as_bytes("a claim"), signature));
  EXPECT_FALSE(rsa_verify(test_public_key(), as_bytes("a claim!"), signature));
  EXPECT_FALSE(rsa_verify(test_public_key(), as_bytes("a claim"), {}));
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    EXPECT_FALSE(rsa_verify(test_public_key(), as_bytes("a claim"), flipped(signature, bit)));
  }
}

TEST(Rsa, OpensWhatItSealedUnderTheSameLabel) {
  const auto sealed = rsa_seal(test_public_key(), as_bytes("label"), as_bytes("a key"), seed_of(3));

  ASSERT_TRUE(sealed);
  EXPECT_EQ(rsa_open(test_key(), as_bytes("label"), *sealed), to_bytes("a key"));
  EXPECT_FALSE(rsa_open(test_key(), as_bytes("other"), *sealed));
  EXPECT_FALSE(rsa_open(test_key(), as_bytes("label"), BytesView(*sealed).first(127)));
  EXPECT_FALSE(rsa_open(test_key(), as_bytes("label"), {}));
  for (std::size_t bit = 0; bit < sealed->size() * 8; bit += 5) {
    EXPECT_FALSE(rsa_open(test_key(), as_bytes("label"), flipped(*sealed, bit))) << bit;
  }
}

TEST(Rsa, SealsEveryPlaintextDownToNone) {
  const auto empty = rsa_seal(test_public_key(), {}, {}, seed_of(3));

  ASSERT_TRUE(empty);
  EXPECT_EQ(rsa_open(test_key(), {}, *empty), Bytes());
}

TEST(Rsa, HasEqualResultsForEqualSeeds) {
  const Bytes key = rsa_generate(1024, seed_of(4));

  EXPECT_EQ(rsa_generate(1024, seed_of(4)), key);
  EXPECT_NE(rsa_generate(1024, seed_of(5)), key);
  EXPECT_EQ(rsa_sign(key, as_bytes("text"), seed_of(1)),
            rsa_sign(key, as_bytes("text"), seed_of(1)));
  EXPECT_NE(rsa_sign(key, as_bytes("text"), seed_of(1)),
            rsa_sign(key, as_bytes("text"), seed_of(2)));
  EXPECT_EQ(rsa_seal(test_public_key(), {}, as_bytes("text"), seed_of(1)),
            rsa_seal(test_public_key(), {}, as_bytes("text"), seed_of(1)));
  EXPECT_NE(rsa_seal(test_public_key(), {}, as_bytes("text"), seed_of(1)),
            rsa_seal(test_public_key(), {}, as_bytes("text"), seed_of(2)));
}

TEST(Rsa, HasEqualResultsInTwoThreadsAtOnce) {
  const Bytes seventh = rsa_generate(1024, seed_of(7));
  const Bytes eighth = rsa_generate(1024, seed_of(8));
  Bytes here, there;

  std::thread other([&there] { there = rsa_generate(1024, seed_of(8)); });
  here = rsa_generate(1024, seed_of(7));
  other.join();

  EXPECT_EQ(here, seventh);
  EXPECT_EQ(there, eighth);
}

TEST(Rsa, RefusesEveryTruncatedKey) {
  for (std::size_t size = 0; size < test_public_key().size(); ++size) {
    EXPECT_FALSE(rsa_bits(BytesView(test_public_key()).first(size))) << size;
  }
  for (std::size_t size = 0; size < test_key().size(); ++size) {
    EXPECT_FALSE(rsa_public_key(BytesView(test_key()).first(size))) << size;
  }
}

// A flipped bit of the modulus may make another key; nothing else may.
TEST(Rsa, RefusesEveryOtherEncodingOfAKey) {
  constexpr std::size_t kModulusFrom = 28;  // a zero before it keeps the number positive
  constexpr std::size_t kModulusTo = kModulusFrom + 129;
  for (std::size_t bit = 0; bit < test_public_key().size() * 8; ++bit) {
    const Bytes damaged = flipped(test_public_key(), bit);
    const bool is_in_modulus = bit / 8 >= kModulusFrom && bit / 8 < kModulusTo;
    if (is_in_modulus) {
      (void)rsa_seal(damaged, {}, as_bytes("text"), seed_of(1));
      EXPECT_FALSE(rsa_verify(damaged, as_bytes("text"), Bytes(128)));
    } else {
      EXPECT_FALSE(rsa_bits(damaged)) << "byte " << bit / 8;
    }
  }
  Bytes longer = test_public_key();
  longer.push_back(0);
  EXPECT_FALSE(rsa_bits(longer));
}

TEST(Rsa, RefusesKeysOfOtherKinds) {
  // SubjectPublicKeyInfo of an Ed25519 key (RFC 8410, section 10.1).
  const Bytes ed25519 = from_hex(
      "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");

  EXPECT_FALSE(rsa_bits(ed25519));
  EXPECT_FALSE(rsa_bits({}));
  EXPECT_FALSE(rsa_verify(ed25519, as_bytes("text"), Bytes(64)));
  EXPECT_FALSE(rsa_seal(ed25519, {}, as_bytes("text"), seed_of(1)));
}

}  // namespace
}  // namespace p2pchat::crypto
