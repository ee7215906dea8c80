#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/chat/importing.h"
#include "tests/unit/client/people.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

SmallWorld::Ask archiving(chat::ArchiveQuery query) {
  return [=](Client& client, Instant now, Effects& out) { return client.archive(query, now, out); };
}
SmallWorld::Ask pruning(std::optional<std::string> peer, Duration older_than) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.prune(peer, older_than, now, out);
  };
}

// Alice, who has talked with Bob and Carol; she has read all of it.
struct Talk : Couple {
  std::size_t carol = registered(world, "carol");

  explicit Talk(int rounds = 3) {
    for (int i = 0; i < rounds; ++i) {
      say(alice, "bob", "to bob " + std::to_string(i));
      say(bob, "alice", "from bob " + std::to_string(i));
      say(carol, "alice", "from carol " + std::to_string(i));
    }
    EXPECT_EQ(world.run(alice, reading_inbox()).outcome, Outcome::kDone);
  }
  void say(std::size_t from, const std::string& to, const std::string& text) {
    EXPECT_EQ(world.run(from, sending(to, text, WaitFor::kDelivered)).outcome, Outcome::kDone);
  }
  std::vector<StoredMessage> history(const std::string& peer) {
    return world.run(alice, reading_history(peer)).messages;
  }
  std::vector<StoredMessage> all(chat::ArchiveQuery query) {
    std::vector<StoredMessage> found;
    do {
      CommandEnded page = world.run(alice, archiving(query));
      EXPECT_EQ(page.outcome, Outcome::kDone);
      EXPECT_LE(page.messages.size(), query.limit);
      found.insert(found.end(), page.messages.begin(), page.messages.end());
      query.cursor = page.next;
    } while (!query.cursor.empty());
    return found;
  }
  // Erases messages, their words and the marks of them from the disk, as a new device has none.
  void forget_history() {
    std::erase_if(world.disk(alice),
                  [](const auto& row) { return as_text(row.first).starts_with("m"); });
    restart(world, alice);
  }
};

std::set<std::string> ids_of(const std::vector<StoredMessage>& messages) {
  std::set<std::string> ids;
  for (const StoredMessage& message : messages) ids.insert(message.id);
  return ids;
}

TEST(ClientArchive, HasEveryMessageOnceWhateverThePage) {
  Talk talk;
  const auto whole = talk.all({.limit = 1000});
  ASSERT_EQ(whole.size(), 9U);
  EXPECT_EQ(ids_of(whole).size(), 9U);

  for (std::size_t limit = 1; limit < 10; ++limit) {
    const auto paged = talk.all({.limit = limit});
    EXPECT_EQ(paged.size(), 9U) << limit;
    EXPECT_EQ(ids_of(paged), ids_of(whole)) << limit;
  }
}

TEST(ClientArchive, OfOnePeerIsNewestFirstAndNoMore) {
  Talk talk;
  auto expected = talk.history("bob");
  std::ranges::reverse(expected);

  EXPECT_EQ(talk.all({.peer = "BOB", .limit = 4}), expected);
}

TEST(ClientArchive, EndsAtACursorThatIsNone) {
  Talk talk;

  for (const char* cursor : {"x", "zz", "ffffffffff", "00"}) {
    const CommandEnded ended =
        talk.world.run(talk.alice, archiving({.peer = "bob", .cursor = cursor}));
    EXPECT_EQ(ended.outcome, Outcome::kDone) << cursor;
  }
  EXPECT_EQ(talk.world.run(talk.alice, archiving({.peer = "no name"})).outcome,
            Outcome::kUnknownUser);
}

TEST(ClientImport, BringsBackWhatWasErasedAndOnlyOnce) {
  Talk talk;
  const auto bob = talk.history("bob");
  const auto whole = talk.all({.limit = 1000});
  talk.forget_history();
  ASSERT_TRUE(talk.history("bob").empty());

  EXPECT_EQ(talk.world.run(talk.alice, importing(whole)).count, 9U);
  auto twice = whole;
  twice.insert(twice.end(), whole.begin(), whole.end());
  EXPECT_EQ(talk.world.run(talk.alice, importing(twice)).count, 0U);

  EXPECT_EQ(talk.history("bob"), bob);
  EXPECT_EQ(talk.world.run(talk.alice, searching({.text = "carol"})).messages.size(), 3U);
  EXPECT_TRUE(talk.world.run(talk.alice, reading_inbox()).messages.empty());
}

TEST(ClientImport, SendsNothingAndInventsNoTick) {
  Talk talk;
  StoredMessage queued = talk.history("bob").front();
  queued.id[0] = queued.id[0] == '0' ? '1' : '0';
  queued.state = MessageState::kQueued;
  ASSERT_TRUE(queued.is_outgoing);

  EXPECT_EQ(talk.world.run(talk.alice, importing({queued})).count, 1U);
  talk.world.pass(5min);

  EXPECT_EQ(talk.world.client(talk.alice).outbox_size(), 0U);
  EXPECT_EQ(talk.world.run(talk.bob, reading_inbox()).messages.size(), 3U);
  const auto history = talk.history("bob");
  EXPECT_EQ(std::ranges::count(history, MessageState::kUnsent, &StoredMessage::state), 1);
}

TEST(ClientImport, DoesNotChangeWhatIsThere) {
  Talk talk;
  const auto before = talk.history("bob");
  auto changed = before;
  for (StoredMessage& message : changed) {
    message.text = "forged";
    message.state = MessageState::kQueued;
  }

  EXPECT_EQ(talk.world.run(talk.alice, importing(changed)).count, 0U);

  EXPECT_EQ(talk.history("bob"), before);
}

TEST(ClientImport, RefusesWhatNoHistoryHolds) {
  Talk talk;
  const StoredMessage good = talk.history("bob").front();
  const auto refuses = [&](auto spoil) {
    StoredMessage bad = good;
    bad.id[0] = bad.id[0] == '0' ? '1' : '0';
    spoil(bad);
    return talk.world.run(talk.alice, importing({bad})).outcome == Outcome::kBadMessages;
  };

  EXPECT_FALSE(refuses([](StoredMessage&) {}));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.id.pop_back(); }));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.id[3] = 'X'; }));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.text.clear(); }));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.text = "\xff"; }));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.text.assign(16'385, 'x'); }));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.peer = "no name"; }));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.peer = "ALICE"; }));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.sent_ms = -1; }));
  EXPECT_TRUE(refuses([](StoredMessage& m) { m.lamport = ~std::uint64_t{0}; }));
  EXPECT_EQ(talk.world
                .run(talk.alice,
                     importing(std::vector<StoredMessage>(chat::Importing::kMessagesMax + 1, good)))
                .outcome,
            Outcome::kBadMessages);
}

TEST(ClientImport, AddsNothingWhenTheDiskIsFull) {
  Talk talk;
  const auto whole = talk.all({.limit = 1000});
  talk.forget_history();
  talk.world.set_disk_error(talk.alice, DiskError::kFull);

  EXPECT_EQ(talk.world.run(talk.alice, importing(whole)).outcome, Outcome::kDiskFull);

  talk.world.set_disk_error(talk.alice, std::nullopt);
  EXPECT_TRUE(talk.history("bob").empty());
}

TEST(ClientPrune, ErasesWhatIsOldWithItsWords) {
  Talk talk;
  talk.world.pass(3min);
  talk.say(talk.alice, "bob", "new");

  EXPECT_EQ(talk.world.run(talk.alice, pruning("bob", 1min)).count, 6U);
  EXPECT_EQ(texts_of(talk.history("bob")), Texts{"new"});
  EXPECT_EQ(talk.history("carol").size(), 3U);
  EXPECT_EQ(talk.world.run(talk.alice, pruning({}, 1min)).count, 3U);
  EXPECT_EQ(talk.world.run(talk.alice, pruning({}, 1min)).count, 0U);

  EXPECT_EQ(
      std::ranges::count_if(talk.world.disk(talk.alice),
                            [](const auto& row) { return as_text(row.first).starts_with("mw"); }),
      1);  // of "new"
}

TEST(ClientPrune, KeepsWhatIsUnreadOrWaitsInTheOutbox) {
  Talk talk;
  talk.say(talk.carol, "alice", "unread");
  talk.world.is_node_up.assign(FakeRing::kNodes, false);
  ASSERT_TRUE(
      talk.world.pass_until([&] { return !talk.world.client(talk.alice).is_connected(); }, 60s));
  ASSERT_EQ(talk.world.run(talk.alice, sending("bob", "waits")).outcome, Outcome::kDone);
  talk.world.pass(3min);

  EXPECT_EQ(talk.world.run(talk.alice, pruning({}, 1min)).count, 9U);

  EXPECT_EQ(texts_of(talk.history("bob")), Texts{"waits"});
  EXPECT_EQ(texts_of(talk.world.run(talk.alice, reading_inbox()).messages), Texts{"unread"});
  EXPECT_EQ(texts_of(talk.history("carol")), Texts{"unread"});
}

TEST(ClientPrune, KnowsMessagesThatComeAgain) {
  Talk talk;
  talk.world.network.duplicates_percent = 100;
  talk.say(talk.bob, "alice", "twice");
  ASSERT_EQ(talk.world.run(talk.alice, reading_inbox()).messages.size(), 1U);

  EXPECT_EQ(talk.world.run(talk.alice, pruning({}, Duration{0})).outcome, Outcome::kDone);
  talk.world.pass(5min);

  EXPECT_TRUE(talk.world.run(talk.alice, reading_inbox()).messages.empty());
}

TEST(ClientPrune, KilledAnywhereItHasErasedWholeMessagesAndGoesOnNextTime) {
  Talk written(24);
  written.world.pass(3min);
  for (std::size_t steps = 0; steps < 60; ++steps) {
    Talk talk = written;
    talk.world.kill_after(talk.alice, steps);
    (void)talk.world.run(talk.alice, pruning({}, 1min));
    const bool was_killed = !talk.world.is_up(talk.alice);
    talk.world.spare(talk.alice);
    if (was_killed) restart(talk.world, talk.alice);
    talk.world.pass(1s);

    const std::size_t left = talk.all({.limit = 1000}).size();
    ASSERT_EQ(talk.world.run(talk.alice, pruning({}, 1min)).count, left) << steps;
    ASSERT_EQ(
        std::ranges::count_if(talk.world.disk(talk.alice),
                              [](const auto& row) { return as_text(row.first).starts_with("mw"); }),
        0)
        << "killed after " << steps;
    if (!was_killed) break;
  }
}

}  // namespace
}  // namespace p2pchat::client
