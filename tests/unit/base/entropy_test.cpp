#include "core/base/entropy.h"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

Entropy seeded(std::uint8_t seed) {
  Bytes32 key{};
  key[0] = seed;
  return Entropy(key);
}

// RFC 8439, appendix A.1, test vector 1: of the block under the zero key the second half is drawn
// and the first half is the next key, whose block OpenSSL computed.
TEST(Entropy, IsTheChaCha20KeyStreamWithAFreshKeyEachBlock) {
  Entropy entropy;

  EXPECT_EQ(to_hex(entropy.draw_32()),
            "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
  EXPECT_EQ(to_hex(entropy.draw_32()),
            "afbdad2845b93cdbb2fe6463d2fe162adae0f6e676f0494218f5ce0596e79f5c");
}

TEST(Entropy, GivesTheSameDrawsAfterACopy) {
  Entropy entropy = seeded(1);
  (void)entropy.draw_u64();

  Entropy copy = entropy;

  EXPECT_EQ(copy, entropy);
  EXPECT_EQ(copy.draw_32(), entropy.draw_32());
}

TEST(Entropy, DoesNotDependOnTheSizesOfDraws) {
  Entropy whole = seeded(1);
  Entropy pieces = seeded(1);
  std::array<std::uint8_t, 100> expected{};
  std::array<std::uint8_t, 100> drawn{};

  whole.fill(expected);
  for (std::size_t i = 0; i < drawn.size(); i += 5) pieces.fill(std::span(drawn).subspan(i, 5));

  EXPECT_EQ(drawn, expected);
}

TEST(Entropy, DiffersBySeed) { EXPECT_NE(seeded(1).draw_32(), seeded(2).draw_32()); }

TEST(EntropyFork, IsIndependentOfWhatItsParentDrawsLater) {
  Entropy parent = seeded(1);
  Entropy same_parent = seeded(1);
  Entropy child = parent.fork();
  Entropy same_child = same_parent.fork();

  (void)parent.draw_32();

  EXPECT_EQ(child.draw_u64(), same_child.draw_u64());
  EXPECT_NE(child.draw_32(), parent.draw_32());
}

TEST(EntropyBelow, StaysBelowAndReachesEveryNumber) {
  Entropy entropy = seeded(1);
  std::array<int, 6> seen{};

  for (int i = 0; i < 6000; ++i) ++seen.at(entropy.below(6));

  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);  // 5 standard deviations
}

TEST(EntropyUpTo, DrawsEveryDurationBothEndsIncluded) {
  Entropy entropy = seeded(1);
  std::set<Duration> seen;
  for (int i = 0; i < 100; ++i) seen.insert(entropy.up_to(Duration(2)));

  EXPECT_EQ(seen, (std::set<Duration>{Duration(0), Duration(1), Duration(2)}));
  EXPECT_EQ(entropy.up_to(Duration(0)), Duration(0));
  EXPECT_DEATH((void)entropy.up_to(Duration(-1)), "assertion failed");
}

TEST(EntropyBelow, HandlesTheEdges) {
  Entropy entropy = seeded(1);

  EXPECT_EQ(entropy.below(1), 0U);
  EXPECT_LT(entropy.below((std::uint64_t{1} << 63U) + 1), (std::uint64_t{1} << 63U) + 1);
  EXPECT_LT(entropy.below(UINT64_MAX), UINT64_MAX);
  EXPECT_DEATH((void)entropy.below(0), "assertion failed");
}

}  // namespace
}  // namespace p2pchat
