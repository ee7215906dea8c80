#include "core/ring/wide_table.h"

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;
using wire::NodeRef;

Instant at(Duration time) { return Instant() + time; }
Word there(std::uint64_t number, Duration time, std::uint32_t incarnation = 1) {
  return {.node = node(number, incarnation), .is_gone = false, .at = at(time)};
}
Word gone(std::uint64_t number, Duration time, std::uint32_t incarnation = 1) {
  return {.node = node(number, incarnation), .is_gone = true, .at = at(time)};
}
RingId id(std::uint64_t number) { return RingId::from_number(number); }

class WideTableTest : public testing::Test {
 protected:
  bool learn(const Word& word, std::size_t entries_max = 100) {
    return table_.learn(word, entries_max, entropy_);
  }
  std::optional<NodeRef> owner(std::uint64_t key) { return table_.at_or_after(id(key), Instant()); }

  WideTable table_;
  Entropy entropy_{Bytes32{1}};
};

TEST_F(WideTableTest, FindsWhoStandsAtAKeyAndBeforeItAllAroundTheCircle) {
  for (const std::uint64_t number : {10, 20, 30}) EXPECT_TRUE(learn(there(number, 1s)));

  EXPECT_EQ(owner(20), node(20));
  EXPECT_EQ(owner(21), node(30));
  EXPECT_EQ(owner(31), node(10));
  EXPECT_EQ(table_.before(id(20), Instant()), node(10));
  EXPECT_EQ(table_.before(id(10), Instant()), node(30));
}

TEST_F(WideTableTest, KnowsNobodyAtFirst) {
  EXPECT_EQ(owner(20), std::nullopt);
  EXPECT_EQ(table_.before(id(20), Instant()), std::nullopt);
  EXPECT_TRUE(table_.after(id(20), 5, Instant()).empty());
}

TEST_F(WideTableTest, DoesNotFindWhoIsGoneOrWasHeardOfTooLongAgo) {
  learn(there(20, 1s));
  learn(there(30, 9s));
  learn(gone(25, 9s));

  EXPECT_EQ(table_.at_or_after(id(15), at(5s)), node(30));
  EXPECT_EQ(table_.before(id(30), at(5s)), node(30));  // all around: nobody else is there
}

TEST_F(WideTableTest, DoesNotBringBackByAnOlderWordWhoIsGone) {
  learn(there(20, 1s));
  EXPECT_TRUE(learn(gone(20, 5s)));

  EXPECT_FALSE(learn(there(20, 4s)));
  table_.mention(there(20, 9s), 100, entropy_);
  EXPECT_EQ(owner(20), std::nullopt);

  EXPECT_TRUE(learn(there(20, 6s)));
  EXPECT_EQ(owner(20), node(20));
}

TEST_F(WideTableTest, BelievesTheLaterLifeWhateverWasSaidOfTheEarlierOne) {
  learn(gone(20, 5s));

  EXPECT_TRUE(learn(there(20, 3s, 2)));
  EXPECT_FALSE(learn(gone(20, 9s, 1)));
  EXPECT_EQ(owner(20), node(20, 2));
}

TEST_F(WideTableTest, CallsNothingNewsThatItKnew) {
  EXPECT_TRUE(learn(there(20, 1s)));
  EXPECT_FALSE(learn(there(20, 2s)));
  EXPECT_TRUE(learn(gone(20, 3s)));
  EXPECT_FALSE(learn(gone(20, 4s)));
}

TEST_F(WideTableTest, HoldsNoMoreThanItMayAndCallsNothingNewsThen) {
  for (std::uint64_t number = 1; number <= 8; ++number) EXPECT_TRUE(learn(there(number, 1s), 8));

  EXPECT_FALSE(learn(there(9, 1s), 8));

  EXPECT_EQ(table_.size(), 8U);
  EXPECT_EQ(owner(9), node(9));
  table_.mention(there(77, 1s), 8, entropy_);
  EXPECT_EQ(table_.find(id(77)), nullptr);
  EXPECT_FALSE(learn(there(5, 1s), 0));
}

TEST_F(WideTableTest, ListsWhoFollowsAnIdEachOnce) {
  for (const std::uint64_t number : {10, 20, 30}) learn(there(number, 1s));

  const std::vector<Word> words = table_.after(id(20), 5, Instant());

  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(words[0].node, node(30));
  EXPECT_EQ(words[2].node, node(20));
  EXPECT_EQ(table_.after(id(20), 1, Instant()).size(), 1U);
}

TEST_F(WideTableTest, ForgetsTheNextIfItIsOld) {
  learn(there(10, 1s));
  learn(there(20, 9s));

  table_.forget_next(id(5), at(5s));
  table_.forget_next(id(15), at(5s));

  EXPECT_EQ(table_.find(id(10)), nullptr);
  EXPECT_NE(table_.find(id(20)), nullptr);
}

}  // namespace
}  // namespace p2pchat::ring
