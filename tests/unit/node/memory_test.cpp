#include "core/node/memory.h"

#include <gtest/gtest.h>

namespace p2pchat::node {
namespace {

wire::NodeRef somebody(std::uint16_t port) {
  return {.address = Address::v4({10, 0, 0, 1}, port), .incarnation = 1};
}

// One that has read an empty disk; its first write, under token 2, is on its way.
Memory started(Effects& out) {
  Memory memory;
  memory.start(Token{1}, out);
  EXPECT_TRUE(memory.on_read(Token{1}, std::vector<Row>{}, Token{2}, out));
  return memory;
}

TEST(Memory, HasLoadedOnceItsIncarnationIsOnDisk) {
  Effects out;
  Memory memory = started(out);
  ASSERT_EQ(out.persists.size(), 1U);
  EXPECT_FALSE(memory.has_loaded());

  EXPECT_TRUE(memory.on_persisted(Token{2}, {}));

  EXPECT_TRUE(memory.has_loaded());
  EXPECT_EQ(memory.incarnation(), 1U);
}

TEST(Memory, OfADiskThatFailsHasFailed) {
  Effects out;
  Memory memory = started(out);

  EXPECT_TRUE(memory.on_persisted(Token{2}, std::unexpected(DiskError::kFull)));

  EXPECT_TRUE(memory.has_failed());
}

TEST(Memory, HasOneBatchOnItsWayHoweverSlowTheDisk) {
  Effects first, later, next;
  Memory memory = started(first);
  EXPECT_TRUE(memory.on_persisted(Token{2}, {}));

  memory.remember({somebody(1)}, Token{3}, later);
  memory.remember({somebody(2)}, Token{4}, later);
  memory.be_reborn(7, Token{5}, later);
  memory.be_reborn(8, Token{6}, later);
  EXPECT_EQ(later.persists.size(), 1U);
  EXPECT_FALSE(memory.is_behind());

  EXPECT_TRUE(memory.on_persisted(Token{3}, {}));
  ASSERT_TRUE(memory.is_behind());
  memory.catch_up(Token{7}, next);

  ASSERT_EQ(next.persists.size(), 1U);
  EXPECT_EQ(next.persists[0].token, Token{7});
  EXPECT_EQ(next.persists[0].changes.size(), 2U);
  EXPECT_TRUE(memory.on_persisted(Token{7}, {}));
  EXPECT_FALSE(memory.is_behind());
}

TEST(Memory, DoesNotRepeatWhatFailedLater) {
  Effects out;
  Memory memory = started(out);
  EXPECT_TRUE(memory.on_persisted(Token{2}, {}));
  memory.be_reborn(3, Token{3}, out);

  EXPECT_TRUE(memory.on_persisted(Token{3}, std::unexpected(DiskError::kFailed)));

  EXPECT_FALSE(memory.is_behind());
  EXPECT_TRUE(memory.has_loaded());
}

TEST(Memory, KnowsNothingOfOthersTokens) {
  Effects out;
  Memory memory = started(out);

  EXPECT_FALSE(memory.on_persisted(Token{9}, {}));
  EXPECT_FALSE(memory.on_persisted(Token{}, {}));
}

}  // namespace
}  // namespace p2pchat::node
