#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/client/people.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// Alice, to whom Bob and Carol have written, Bob twice.
struct Trio : Couple {
  std::size_t carol = registered(world, "carol");

  Trio() {
    deliver(bob, "bob 1");
    deliver(bob, "bob 2");
    deliver(carol, "carol 1");
  }
  void deliver(std::size_t from, const std::string& text) {
    EXPECT_EQ(world.run(from, sending("alice", text, WaitFor::kDelivered)).outcome, Outcome::kDone);
  }
  std::map<std::string, std::pair<std::string, std::size_t>> list() {
    std::map<std::string, std::pair<std::string, std::size_t>> shown;
    for (const chat::Conversation& one : world.run(alice, looking_through()).conversations) {
      EXPECT_TRUE(shown.emplace(one.last.peer, std::pair(one.last.text, one.unread)).second);
    }
    return shown;
  }
};
using List = std::map<std::string, std::pair<std::string, std::size_t>>;

TEST(ClientConversations, AreListedWithTheirLastMessageAndUnreadCount) {
  Trio trio;
  ASSERT_EQ(trio.world.run(trio.alice, sending("bob", "to bob")).outcome, Outcome::kDone);

  const List expected{{"bob", {"to bob", 2}}, {"carol", {"carol 1", 1}}};
  EXPECT_EQ(trio.list(), expected);
  EXPECT_EQ(trio.list(), expected);  // looking marks nothing as read
}

TEST(ClientConversations, AreNoneInANewAccount) {
  Couple couple;

  const CommandEnded ended = couple.world.run(couple.alice, looking_through());

  EXPECT_EQ(ended.outcome, Outcome::kDone);
  EXPECT_TRUE(ended.conversations.empty());
}

TEST(ClientConversations, AreReadFromDiskAfterARestart) {
  Trio trio;
  restart(trio.world, trio.alice);

  EXPECT_EQ(trio.list(), (List{{"bob", {"bob 2", 2}}, {"carol", {"carol 1", 1}}}));
}

TEST(ClientConversations, NeedAnOpenAccount) {
  Trio trio;
  trio.world.kill(trio.alice);
  trio.world.start(trio.alice);
  EXPECT_EQ(trio.world.run(trio.alice, looking_through()).outcome, Outcome::kNotLoggedIn);
}

TEST(ClientInboxOf, MarksOneConversationAsReadOnly) {
  Trio trio;

  const auto read = trio.world.run(trio.alice, reading_inbox_of("BOB")).messages;

  EXPECT_EQ(texts_of(read), (Texts{"bob 1", "bob 2"}));
  EXPECT_EQ(trio.list(), (List{{"bob", {"bob 2", 0}}, {"carol", {"carol 1", 1}}}));
  EXPECT_TRUE(trio.world.run(trio.alice, reading_inbox_of("bob")).messages.empty());
  EXPECT_EQ(texts_of(trio.world.run(trio.alice, reading_inbox()).messages), (Texts{"carol 1"}));
}

TEST(ClientInboxOf, LeavesMessagesUnreadWhenTheDiskIsFull) {
  Trio trio;
  trio.world.set_disk_error(trio.alice, DiskError::kFull);
  EXPECT_EQ(trio.world.run(trio.alice, reading_inbox_of("bob")).outcome, Outcome::kDiskFull);

  trio.world.set_disk_error(trio.alice, std::nullopt);

  EXPECT_EQ(texts_of(trio.world.run(trio.alice, reading_inbox_of("bob")).messages),
            (Texts{"bob 1", "bob 2"}));
}

TEST(ClientInboxOf, KnowsNoUserOfABadName) {
  Couple couple;

  EXPECT_EQ(couple.world.run(couple.alice, reading_inbox_of("not a name")).outcome,
            Outcome::kUnknownUser);
}

}  // namespace
}  // namespace p2pchat::client
