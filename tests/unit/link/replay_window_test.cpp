#include "core/link/replay_window.h"

#include <set>

#include <gtest/gtest.h>

#include "core/base/entropy.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::link {
namespace {

TEST(ReplayWindow, TakesEachNumberOnce) {
  ReplayWindow window;

  EXPECT_TRUE(window.is_new(0));
  window.take(0);
  EXPECT_FALSE(window.is_new(0));
  EXPECT_TRUE(window.is_new(1));
}

TEST(ReplayWindow, TakesLateNumbersUpToItsEdge) {
  ReplayWindow window;

  window.take(5000);

  EXPECT_TRUE(window.is_new(5001 - kWindow));
  EXPECT_FALSE(window.is_new(5000 - kWindow));
  EXPECT_FALSE(window.is_new(0));
  window.take(5001 - kWindow);
  EXPECT_FALSE(window.is_new(5001 - kWindow));
  EXPECT_EQ(window.end(), 5001U);
}

TEST(ReplayWindow, JumpForgetsWhatLiesBehindTheEdge) {
  ReplayWindow window;
  for (std::uint64_t number = 0; number < 10; ++number) window.take(number);

  window.take(kWindow + 5);

  for (std::uint64_t number = 0; number < 10; ++number) EXPECT_FALSE(window.is_new(number));
  for (std::uint64_t number = 10; number < kWindow + 5; ++number) {
    EXPECT_TRUE(window.is_new(number)) << number;
  }
}

TEST(ReplayWindow, TakesNumbersNearTheLast) {
  ReplayWindow window;
  const std::uint64_t last = ~std::uint64_t{0};

  window.take(last - 1);

  EXPECT_FALSE(window.is_new(last - 1));
  EXPECT_TRUE(window.is_new(last - 2));
}

// Against the plainest model: a set of all numbers ever taken.
TEST(ReplayWindow, AgreesWithASet) {
  Entropy entropy(seed_of(1));
  ReplayWindow window;
  std::set<std::uint64_t> taken;
  std::uint64_t base = 0;
  for (int i = 0; i < 20000; ++i) {
    if (entropy.below(50) == 0) base += entropy.below(3 * kWindow);
    const std::uint64_t number = base + entropy.below(kWindow + kWindow / 4);
    const bool is_old = !taken.empty() && number + kWindow <= *taken.rbegin();
    ASSERT_EQ(window.is_new(number), !is_old && !taken.contains(number)) << i;
    if (!window.is_new(number)) continue;
    window.take(number);
    taken.insert(number);
  }
  EXPECT_GT(taken.size(), 1000U);
}

}  // namespace
}  // namespace p2pchat::link
