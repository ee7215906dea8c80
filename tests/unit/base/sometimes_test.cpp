#include "core/base/sometimes.h"

#include <cstddef>
#include <set>
#include <string_view>
#include <thread>
#include <tuple>

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

std::size_t place_of(RarePath path) { return static_cast<std::size_t>(path); }

TEST(Sometimes, CountsEachPathUntilItIsTaken) {
  std::ignore = take_rare_paths();
  sometimes(RarePath::kListPadded);
  sometimes(RarePath::kListPadded);
  sometimes(RarePath::kRingGrown);
  EXPECT_TRUE(has_taken_rare_path());

  const RarePathCounts counts = take_rare_paths();

  EXPECT_EQ(counts[place_of(RarePath::kListPadded)], 2U);
  EXPECT_EQ(counts[place_of(RarePath::kRingGrown)], 1U);
  EXPECT_EQ(counts[place_of(RarePath::kRingShrunk)], 0U);
  EXPECT_FALSE(has_taken_rare_path());
  EXPECT_EQ(take_rare_paths(), RarePathCounts{});
}

TEST(Sometimes, CountsEachThreadByItself) {
  std::ignore = take_rare_paths();

  std::jthread([] { sometimes(RarePath::kRingGrown); }).join();

  EXPECT_FALSE(has_taken_rare_path());
}

TEST(Sometimes, HasADifferentNameForEachPath) {
  std::set<std::string_view> names;
  for (std::size_t path = 0; path < kRarePaths; ++path) {
    names.insert(name_of(static_cast<RarePath>(path)));
  }

  EXPECT_EQ(names.size(), kRarePaths);
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace p2pchat
