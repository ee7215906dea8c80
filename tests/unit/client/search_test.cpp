#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/chat/history.h"
#include "tests/unit/client/people.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// Alice, who talks with Bob and Carol.
struct Talkers : Couple {
  std::size_t carol = registered(world, "carol");

  void say(std::size_t from, const std::string& to, const std::string& text) {
    EXPECT_EQ(world.run(from, sending(to, text, WaitFor::kDelivered)).outcome, Outcome::kDone);
    world.pass(10ms);
  }
  Texts found(const chat::SearchQuery& query) {
    return texts_of(world.run(alice, searching(query)).messages);
  }
};

// As a disk from before there was an index.
void forget_index(Disk& disk) {
  std::erase_if(disk, [](const auto& row) {
    return as_text(row.first).starts_with("mw") || as_text(row.first).starts_with("mx");
  });
}

std::size_t index_rows(const Disk& disk) {
  return static_cast<std::size_t>(std::ranges::count_if(
      disk, [](const auto& row) { return as_text(row.first).starts_with("mw"); }));
}

TEST(ClientSearch, FindsWhatWasSentAndReceivedNewestFirst) {
  Talkers people;
  people.say(people.alice, "bob", "The train leaves at noon");
  people.say(people.bob, "alice", "Which train?");
  people.say(people.carol, "alice", "I missed the TRAIN!");

  EXPECT_EQ(people.found({.text = "train"}),
            (Texts{"I missed the TRAIN!", "Which train?", "The train leaves at noon"}));
  EXPECT_EQ(people.found({.text = "the, train"}),
            (Texts{"I missed the TRAIN!", "The train leaves at noon"}));
  EXPECT_EQ(people.found({.text = "train", .peer = "BOB"}),
            (Texts{"Which train?", "The train leaves at noon"}));
  EXPECT_EQ(people.found({.text = "train", .limit = 1}), Texts{"I missed the TRAIN!"});
  EXPECT_TRUE(people.found({.text = "rain"}).empty());
  EXPECT_TRUE(people.found({.text = "train plane"}).empty());
}

TEST(ClientSearch, FindsRareAmongFrequentWordsOverManyPages) {
  Couple couple;
  for (int i = 0; i < 200; ++i) {
    const std::string text = std::string("common") + (i % 70 == 3 ? " rare" : "");
    ASSERT_EQ(couple.world.run(couple.alice, sending("bob", text)).outcome, Outcome::kDone);
  }

  const auto rare = couple.world.run(couple.alice, searching({.text = "rare common"})).messages;
  const auto common =
      couple.world.run(couple.alice, searching({.text = "common", .limit = 1000})).messages;

  EXPECT_EQ(rare.size(), 3U);
  EXPECT_EQ(common.size(), 200U);
  EXPECT_TRUE(std::ranges::is_sorted(common, std::ranges::greater{}, &StoredMessage::lamport));
}

TEST(ClientSearch, TakesTheNewestOfSeveralConversations) {
  Talkers people;
  Texts all;
  for (int i = 0; i < 12; ++i) {
    all.insert(all.begin(), "word " + std::to_string(i));
    people.say(people.alice, i % 3 == 0 ? "carol" : "bob", all.front());
  }

  for (std::size_t limit = 1; limit <= all.size(); ++limit) {
    const auto wanted = static_cast<std::ptrdiff_t>(limit);
    EXPECT_EQ(people.found({.text = "word", .limit = limit}),
              Texts(all.begin(), all.begin() + wanted));
  }
}

TEST(ClientSearch, RefusesWhatHasNoWordOrNoAccount) {
  Couple couple;
  const auto outcome = [&](const chat::SearchQuery& query) {
    return couple.world.run(couple.alice, searching(query)).outcome;
  };

  EXPECT_EQ(outcome({.text = ""}), Outcome::kNoWords);
  EXPECT_EQ(outcome({.text = "?! ..."}), Outcome::kNoWords);
  EXPECT_EQ(outcome({.text = "x", .peer = "no name"}), Outcome::kUnknownUser);
  EXPECT_EQ(outcome({.text = std::string(20'000, 'x')}), Outcome::kMessageTooLong);
  couple.world.kill(couple.alice);
  couple.world.start(couple.alice);
  EXPECT_EQ(outcome({.text = "x"}), Outcome::kNotLoggedIn);
}

TEST(ClientSearch, DoesNotFindWhatWasCancelled) {
  Talkers people;
  people.say(people.alice, "bob", "hello");
  people.world.is_node_up.assign(FakeRing::kNodes, false);
  ASSERT_TRUE(people.world.pass_until(
      [&] { return !people.world.client(people.alice).is_connected(); }, 60s));
  const std::size_t rows = index_rows(people.world.disk(people.alice));
  const auto sent = people.world.run(people.alice, sending("bob", "hello regretted")).messages;
  ASSERT_EQ(people.found({.text = "regretted"}).size(), 1U);

  ASSERT_EQ(people.world.run(people.alice, cancelling(sent.at(0).id)).outcome, Outcome::kDone);

  EXPECT_TRUE(people.found({.text = "regretted"}).empty());
  EXPECT_EQ(index_rows(people.world.disk(people.alice)), rows);
}

TEST(ClientSearch, NoWordStandsOnTheDisk) {
  Talkers people;
  people.say(people.alice, "bob", "pneumonoultramicroscopic");

  for (const auto& [key, value] : people.world.disk(people.alice)) {
    EXPECT_EQ(as_text(key).find("pneumono"), std::string::npos);
    EXPECT_EQ(as_text(value).find("pneumono"), std::string::npos);
  }
}

TEST(ClientSearch, AnOlderProfileIsIndexedInTheBackgroundWhereverItIsKilled) {
  Couple written;
  Texts all;
  for (int i = 0; i < 150; ++i) {
    all.insert(all.begin(), "word " + std::to_string(i));
    ASSERT_EQ(written.world.run(written.alice, sending("bob", all.front())).outcome,
              Outcome::kDone);
  }
  forget_index(written.world.disk(written.alice));
  for (std::size_t steps = 0; steps < 60; ++steps) {
    Couple couple = written;
    SmallWorld& world = couple.world;
    world.kill(couple.alice);
    world.start(couple.alice);
    world.kill_after(couple.alice, steps);
    (void)world.command(couple.alice, unlocking(kPassword));
    const bool was_killed = world.pass_until([&] { return !world.is_up(couple.alice); }, 5s);
    world.spare(couple.alice);
    if (was_killed) restart(world, couple.alice);
    world.pass(1s);

    const CommandEnded ended = world.run(couple.alice, searching({.text = "word", .limit = 1000}));
    ASSERT_EQ(texts_of(ended.messages), all) << "killed after " << steps;
    ASSERT_FALSE(ended.is_incomplete);
    if (!was_killed) break;
  }
}

TEST(ClientSearch, SaysWhenOlderMessagesMayBeMissing) {
  Talkers people;
  people.say(people.alice, "bob", "an old word");
  forget_index(people.world.disk(people.alice));
  people.world.kill(people.alice);
  people.world.start(people.alice);
  people.world.set_disk_error(people.alice, DiskError::kFull);
  ASSERT_EQ(people.world.run(people.alice, unlocking(kPassword)).outcome, Outcome::kDone);

  const CommandEnded ended = people.world.run(people.alice, searching({.text = "word"}));

  EXPECT_EQ(ended.outcome, Outcome::kDone);
  EXPECT_TRUE(ended.messages.empty());
  EXPECT_TRUE(ended.is_incomplete);
}

}  // namespace
}  // namespace p2pchat::client
