#include "core/crypto/seeded_chance.h"

#include <thread>

#include <gtest/gtest.h>
#include <openssl/rand.h>

#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

Bytes32 drawn_by_openssl() {
  Bytes32 out{};
  EXPECT_EQ(RAND_bytes(out.data(), static_cast<int>(out.size())), 1);
  return out;
}

TEST(SeededChance, IsWhatOpensslDrawsWhileItLives) {
  Bytes32 first, again, after;
  {
    const SeededChance chance(seed_of(1));
    first = drawn_by_openssl();
  }
  {
    const SeededChance chance(seed_of(1));
    again = drawn_by_openssl();
  }
  after = drawn_by_openssl();

  EXPECT_EQ(again, first);
  EXPECT_EQ(first, Entropy(seed_of(1)).draw_32());
  EXPECT_NE(after, first);
  EXPECT_NE(after, drawn_by_openssl());
}

TEST(SeededChance, LeavesOtherThreadsAlone) {
  const SeededChance chance(seed_of(1));
  Bytes32 there{}, there_too{};

  std::thread([&] { there = drawn_by_openssl(); }).join();
  std::thread([&] {
    const SeededChance same(seed_of(1));
    there_too = drawn_by_openssl();
  }).join();

  EXPECT_NE(there, Entropy(seed_of(1)).draw_32());
  EXPECT_EQ(there_too, Entropy(seed_of(1)).draw_32());
  EXPECT_EQ(drawn_by_openssl(), Entropy(seed_of(1)).draw_32());
}

}  // namespace
}  // namespace p2pchat::crypto
