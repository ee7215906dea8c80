#include "core/ring/bracket.h"

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

class BracketTest : public testing::Test {
 protected:
  void note(std::uint64_t by, std::initializer_list<std::uint64_t> ways) {
    bracket_.note(node(45).id, node(by), nodes(ways));
  }
  Bracket bracket_;
};

TEST_F(BracketTest, IsOpenUntilTheNodesOnBothSidesHaveSpoken) {
  note(20, {40, 30});
  note(60, {10, 20});  // behind the key, but before whom it lies is not known yet
  EXPECT_FALSE(bracket_.is_closed());
  EXPECT_TRUE(bracket_.may_hold_owner(node(5).id));

  note(40, {50, 60});
  EXPECT_EQ(bracket_.before(), node(40));
  EXPECT_FALSE(bracket_.is_closed());

  note(60, {10, 50});
  EXPECT_EQ(bracket_.after(), node(60));
  EXPECT_TRUE(bracket_.is_closed());
}

TEST_F(BracketTest, HoldsOnlyThoseBetweenTheTwo) {
  note(40, {50, 60});
  note(60, {10, 50});

  EXPECT_TRUE(bracket_.may_hold_owner(node(50).id));
  EXPECT_TRUE(bracket_.may_hold_owner(node(42).id));
  EXPECT_FALSE(bracket_.may_hold_owner(node(40).id));
  EXPECT_FALSE(bracket_.may_hold_owner(node(60).id));
  EXPECT_FALSE(bracket_.may_hold_owner(node(30).id));
  EXPECT_FALSE(bracket_.may_hold_owner(node(70).id));
}

TEST_F(BracketTest, BecomesNarrowerNeverWider) {
  note(40, {50, 60});
  note(60, {10, 50});
  note(43, {50, 60});
  note(50, {10, 43});
  note(41, {50, 60});
  note(55, {10, 50});

  EXPECT_EQ(bracket_.before(), node(43));
  EXPECT_EQ(bracket_.after(), node(50));
}

// A node whose id is the key owns it: it comes from behind the key, not from before it.
TEST_F(BracketTest, TakesTheNodeAtTheKeyForTheOneBehindIt) {
  note(40, {45, 60});
  note(45, {60, 70});

  EXPECT_EQ(bracket_.before(), node(40));
  EXPECT_EQ(bracket_.after(), node(45));
}

TEST_F(BracketTest, LiesAcrossTheEndOfTheCircle) {
  bracket_.note(node(2).id, node(90), nodes({5}));
  bracket_.note(node(2).id, node(5), nodes({90}));

  EXPECT_TRUE(bracket_.is_closed());
  EXPECT_TRUE(bracket_.may_hold_owner(node(95).id));
  EXPECT_TRUE(bracket_.may_hold_owner(node(3).id));
  EXPECT_FALSE(bracket_.may_hold_owner(node(50).id));
}

}  // namespace
}  // namespace p2pchat::ring
