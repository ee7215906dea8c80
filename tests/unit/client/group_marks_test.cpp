#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "tests/unit/client/friends.h"

// Edits, signs and deletions in groups.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using chat::GroupDeed;
using Texts = std::vector<std::string>;

// Alice, Bob and Carl are in a group; Alice's text has come to both.
struct Remarks : Friends {
  std::string id;

  Remarks() {
    gather();
    EXPECT_EQ(say(alice, "up at six", WaitFor::kDelivered), Outcome::kDone);
    id = last_of(alice).id;
  }
  Outcome edit(std::size_t who, const std::string& text) {
    return world.run(who, editing("#climbers", id, text)).outcome;
  }
  Outcome react(std::size_t who, const std::string& sign) {
    return world.run(who, reacting("#climbers", id, sign)).outcome;
  }
  Outcome erase(std::size_t who) { return world.run(who, deleting("#climbers", id)).outcome; }
  // The signs on the text, each behind whose it is.
  [[nodiscard]] Texts signs_at(std::size_t who) {
    Texts signs;
    for (const chat::Reaction& each : last_of(who).reactions) {
      signs.push_back(each.from + " " + each.sign);
    }
    return signs;
  }
  [[nodiscard]] bool is_stone_at(std::size_t who) {
    return comes_true([&] { return last_of(who).is_deleted; });
  }
  [[nodiscard]] bool is_outbox_empty(std::size_t who) {
    return comes_true([&] { return world.client(who).outbox_size() == 0; });
  }
  void come_back(std::size_t who) {
    world.start(who);
    EXPECT_EQ(world.run(who, unlocking(kPassword)).outcome, Outcome::kDone);
  }
};

TEST(GroupMarks, ATickTellsNothingOfSigns) {
  Friends it;
  it.gather();
  it.world.events(it.alice).clear();
  ASSERT_EQ(it.say(it.alice, "up at six", WaitFor::kDelivered), Outcome::kDone);

  const auto changes = only<MessageChanged>(it.world.events(it.alice));
  ASSERT_FALSE(changes.empty());
  EXPECT_TRUE(std::ranges::all_of(
      changes, [](const auto& one) { return one.message.news == chat::News::kState; }));
}

TEST(GroupMarks, EditComesToAllAndIsFoundByItsWords) {
  Remarks it;

  EXPECT_EQ(it.edit(it.alice, "up at seven"), Outcome::kDone);

  EXPECT_TRUE(it.has_within(it.bob, {"up at seven"}));
  EXPECT_TRUE(it.has_within(it.carl, {"up at seven"}));
  EXPECT_EQ(it.last_of(it.alice).text, "up at seven");
  EXPECT_NE(it.last_of(it.bob).edit, 0U);
  EXPECT_TRUE(it.last_of(it.bob).is_unread);
  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages), Texts{"up at seven"});
  EXPECT_EQ(it.world.run(it.carl, searching({.text = "seven"})).messages.size(), 1U);
  EXPECT_TRUE(it.world.run(it.carl, searching({.text = "six"})).messages.empty());
  EXPECT_TRUE(it.is_outbox_empty(it.alice));
}

TEST(GroupMarks, SignsAreOnePerPersonAndTakenAway) {
  Remarks it;

  EXPECT_EQ(it.react(it.bob, "+1"), Outcome::kDone);
  EXPECT_EQ(it.react(it.carl, "tea"), Outcome::kDone);
  EXPECT_EQ(it.react(it.bob, "-1"), Outcome::kDone);
  for (const std::size_t who : {it.alice, it.bob, it.carl}) {
    EXPECT_TRUE(it.comes_true([&] { return it.signs_at(who) == Texts{"bob -1", "carl tea"}; }));
  }
  EXPECT_EQ(it.react(it.carl, ""), Outcome::kDone);

  for (const std::size_t who : {it.alice, it.bob, it.carl}) {
    EXPECT_TRUE(it.comes_true([&] { return it.signs_at(who) == Texts{"bob -1"}; }));
  }
  EXPECT_TRUE(it.is_outbox_empty(it.bob));
  EXPECT_TRUE(it.is_outbox_empty(it.carl));
}

TEST(GroupMarks, DeletionLeavesAStoneWithTicksOfItsOwn) {
  Remarks it;
  it.world.kill(it.carl);

  EXPECT_EQ(it.erase(it.alice), Outcome::kDone);
  EXPECT_TRUE(it.is_stone_at(it.bob));
  EXPECT_EQ(it.last_of(it.bob).author, "alice");
  EXPECT_TRUE(
      it.comes_true([&] { return it.tick_of(it.alice, "bob") == MessageState::kDelivered; }));
  EXPECT_NE(it.tick_of(it.alice, "carl"), MessageState::kDelivered);
  EXPECT_TRUE(it.world.run(it.bob, reading_inbox()).messages.empty());

  it.come_back(it.carl);
  EXPECT_TRUE(it.is_stone_at(it.carl));
  EXPECT_TRUE(
      it.comes_true([&] { return it.last_of(it.alice).state == MessageState::kDelivered; }));
  EXPECT_TRUE(it.is_outbox_empty(it.alice));

  EXPECT_EQ(it.erase(it.alice), Outcome::kUnknownMessage);
  EXPECT_EQ(it.last_of(it.alice).state, MessageState::kDelivered);
  EXPECT_TRUE(it.is_outbox_empty(it.alice));
}

TEST(GroupMarks, OnlyTheAuthorEditsAndDeletes) {
  Remarks it;

  EXPECT_EQ(it.edit(it.bob, "up at noon"), Outcome::kNotYours);
  EXPECT_EQ(it.erase(it.bob), Outcome::kNotYours);
  EXPECT_EQ(it.edit(it.alice, ""), Outcome::kEmptyMessage);
  EXPECT_EQ(it.react(it.bob, "two words"), Outcome::kBadReaction);
  EXPECT_EQ(it.world.run(it.bob, reacting("#poets", it.id, "+1")).outcome, Outcome::kUnknownGroup);
  EXPECT_EQ(it.world.run(it.bob, reacting("#climbers", "00", "+1")).outcome,
            Outcome::kUnknownMessage);
}

TEST(GroupMarks, WhoHasLeftSaysNothingMore) {
  Remarks it;
  EXPECT_EQ(it.act(it.bob, GroupDeed::kLeave), Outcome::kDone);

  EXPECT_EQ(it.react(it.bob, "+1"), Outcome::kNotInGroup);
}

// Carl is away, and what waits for him comes in another order.
TEST(GroupMarks, EditMayComeBeforeItsText) {
  Remarks it;
  it.world.kill(it.carl);
  EXPECT_EQ(it.say(it.alice, "with tea", WaitFor::kStored), Outcome::kDone);
  auto& mail = it.world.ring.mail[account::key_of("carl")];
  ASSERT_TRUE(it.comes_true([&] { return mail.size() == 1; }));
  const auto text = mail;
  mail.clear();
  it.id = it.last_of(it.alice).id;
  ASSERT_TRUE(it.has_within(it.bob, {"up at six", "with tea"}));
  EXPECT_EQ(it.edit(it.alice, "with coffee"), Outcome::kDone);
  EXPECT_EQ(it.react(it.bob, "+1"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return mail.size() == 2; }));
  it.world.kill(it.alice);
  it.come_back(it.carl);
  ASSERT_TRUE(it.comes_true([&] { return mail.empty(); }));
  EXPECT_EQ(it.texts_at(it.carl), Texts{"up at six"});

  mail.insert(text.begin(), text.end());
  restart(it.world, it.carl);

  EXPECT_TRUE(it.has_within(it.carl, {"up at six", "with coffee"}));
  EXPECT_EQ(it.signs_at(it.carl), Texts{"bob +1"});
}

TEST(GroupMarks, TextThatComesAfterItsDeletionIsAStone) {
  Remarks it;
  it.world.kill(it.carl);
  EXPECT_EQ(it.say(it.alice, "with tea", WaitFor::kStored), Outcome::kDone);
  auto& mail = it.world.ring.mail[account::key_of("carl")];
  ASSERT_TRUE(it.comes_true([&] { return mail.size() == 1; }));
  const auto text = mail;
  mail.clear();
  it.id = it.last_of(it.alice).id;
  EXPECT_EQ(it.erase(it.alice), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return mail.size() == 1; }));
  it.come_back(it.carl);
  ASSERT_TRUE(it.comes_true([&] { return mail.empty(); }));
  EXPECT_EQ(it.texts_at(it.carl), Texts{"up at six"});

  mail.insert(text.begin(), text.end());
  restart(it.world, it.carl);
  ASSERT_TRUE(it.comes_true([&] { return mail.empty(); }));

  EXPECT_TRUE(it.is_stone_at(it.carl));
  EXPECT_EQ(texts_of(it.world.run(it.carl, reading_inbox()).messages), Texts{"up at six"});
  EXPECT_TRUE(it.is_outbox_empty(it.alice));
}

// What the laptop knows of a text that has not come goes to the phone.
TEST(GroupMarks, ThatCameFirstGoWithTheirUser) {
  Remarks it;
  it.world.kill(it.carl);
  EXPECT_EQ(it.say(it.alice, "with tea", WaitFor::kStored), Outcome::kDone);
  auto& mail = it.world.ring.mail[account::key_of("carl")];
  ASSERT_TRUE(it.comes_true([&] { return mail.size() == 1; }));
  const auto text = mail;
  mail.clear();
  it.id = it.last_of(it.alice).id;
  ASSERT_TRUE(it.has_within(it.bob, {"up at six", "with tea"}));
  EXPECT_EQ(it.react(it.bob, "+1"), Outcome::kDone);
  EXPECT_EQ(it.edit(it.alice, "with coffee"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return mail.size() == 2; }));
  it.world.kill(it.alice);
  it.come_back(it.carl);
  ASSERT_TRUE(it.comes_true([&] { return mail.empty(); }));

  const std::size_t phone = it.world.add_device("carl's phone");
  ASSERT_EQ(it.world.run(phone, logging_in("carl", kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return it.texts_at(phone) == Texts{"up at six"}; }, 90s));
  mail.insert(text.begin(), text.end());
  restart(it.world, phone);

  EXPECT_TRUE(it.has_within(phone, {"up at six", "with coffee"}));
  EXPECT_EQ(it.signs_at(phone), Texts{"bob +1"});
}

// Killed between any two steps: all read the same in the end, and nothing is left to be told.
TEST(GroupMarks, AreHalfSaidByNobodyWhoeverIsKilled) {
  for (std::size_t steps = 0; steps < 30; steps += 3) {
    Remarks it;
    const std::size_t victim = steps % 2 == 0 ? it.bob : it.alice;
    const bool is_deletion = steps % 4 == 0;
    it.world.kill_after(victim, steps);
    (void)it.world.command(it.alice, is_deletion ? deleting("#climbers", it.id)
                                                 : editing("#climbers", it.id, "up at seven"));
    it.world.pass(4s);
    it.world.spare(victim);
    if (!it.world.is_up(victim)) it.come_back(victim);
    it.world.pass(20s);

    const StoredMessage said = it.last_of(it.alice);
    for (const std::size_t who : {it.bob, it.carl}) {
      EXPECT_EQ(it.last_of(who).text, said.text) << steps;
      EXPECT_EQ(it.last_of(who).is_deleted, said.is_deleted) << steps;
    }
    EXPECT_TRUE(it.is_outbox_empty(it.alice)) << steps;
  }
}

}  // namespace
}  // namespace p2pchat::client
