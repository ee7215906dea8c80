#include "core/base/bounded.h"

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

TEST(BoundedList, HoldsUpToItsBound) {
  BoundedList<int, 2> list;
  EXPECT_TRUE(list.empty());

  list.push_back(4);
  EXPECT_FALSE(list.is_full());
  list.push_back(5);

  EXPECT_TRUE(list.is_full());
  EXPECT_EQ(list, (BoundedList<int, 2>{4, 5}));
  EXPECT_EQ(list[1], 5);
}

TEST(BoundedListDeathTest, GrowingPastTheBoundIsABug) {
  BoundedList<int, 1> full{4};

  EXPECT_DEATH(full.push_back(5), "assertion failed");
  EXPECT_DEATH((BoundedList<int, 1>{4, 5}), "assertion failed");
}

TEST(BoundedBytes, HoldUpToTheirBound) {
  EXPECT_EQ(BoundedBytes<3>(Bytes(3)).size(), 3U);
  EXPECT_TRUE(BoundedBytes<3>().empty());
  EXPECT_DEATH(BoundedBytes<3>(Bytes(4)), "assertion failed");
}

TEST(BoundedText, HoldsUpToItsBound) {
  EXPECT_EQ(BoundedText<3>("abc").text, "abc");
  EXPECT_TRUE(BoundedText<3>("").empty());
  EXPECT_DEATH(BoundedText<3>("abcd"), "assertion failed");
}

}  // namespace
}  // namespace p2pchat
