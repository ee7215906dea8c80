#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/hand_over_part.h"
#include "core/chat/sealed_message.h"
#include "core/wire/reflect.h"
#include "tests/unit/client/friends.h"

// Who goes on with another device stays in their groups.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using chat::GroupDeed;
using chat::GroupStanding;
using groups::ChangeKind;
using Texts = std::vector<std::string>;

// Alice, Bob and Carl have a group; one of them takes up a phone.
struct Movers : Friends {
  std::size_t phone = 0;

  Movers() { gather(); }
  void move(const std::string& who) {
    phone = world.add_device(who + "'s phone");
    take_over(phone, who);
  }
  void take_over(std::size_t device, const std::string& who) {
    ASSERT_EQ(world.run(device, logging_in(who, kPassword)).outcome, Outcome::kDone);
  }
  void come_back(std::size_t device) {
    world.start(device);
    (void)world.run(device, unlocking(kPassword));
  }
  [[nodiscard]] bool is_handed_over(std::size_t device) {
    return world.pass_until(
        [&] {
          const auto told = only<HistoryHandedOver>(world.events(device));
          return !told.empty() && told.back().is_complete;
        },
        90s);
  }
  // How often somebody is known to have another key.
  [[nodiscard]] std::ptrdiff_t rekeys_at(std::size_t who) {
    return std::ranges::count(world.run(who, listing("climbers")).group_events, ChangeKind::kRekey,
                              &GroupEvent::kind);
  }
};

TEST(GroupsMove, WithTheirPeopleHistoriesAndTicks) {
  Movers it;
  EXPECT_EQ(it.say(it.alice, "up at six", WaitFor::kDelivered), Outcome::kDone);
  EXPECT_EQ(it.say(it.bob, "at seven", WaitFor::kDelivered), Outcome::kDone);
  EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);
  EXPECT_EQ(it.say(it.carl, "at five", WaitFor::kDelivered), Outcome::kDone);
  const chat::GroupView before = it.group_of(it.alice);

  it.move("alice");
  ASSERT_TRUE(it.is_handed_over(it.phone));

  const chat::GroupView group = it.group_of(it.phone);
  EXPECT_EQ(group.key, before.key);
  EXPECT_EQ(group.name, "climbers");
  EXPECT_EQ(group.standing, GroupStanding::kJoined);
  EXPECT_EQ(group.people, before.people);
  const auto history = it.history_of(it.phone);
  EXPECT_EQ(texts_of(history), (Texts{"up at six", "at seven", "at five"}));
  EXPECT_EQ(history.at(0).author, "alice");
  EXPECT_EQ(history.at(0).state, MessageState::kDelivered);
  ASSERT_EQ(history.at(0).members.size(), 2U);
  EXPECT_EQ(history.at(0).members.at(1).state, MessageState::kDelivered);
  EXPECT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"at five"});
  EXPECT_TRUE(only<MessageArrived>(it.world.events(it.phone)).empty());
  EXPECT_FALSE(only<GroupChanged>(it.world.events(it.phone)).empty());
}

TEST(GroupsMove, AndHaveANewKeyThatAllKnow) {
  Movers it;
  it.move("bob");
  ASSERT_TRUE(it.is_handed_over(it.phone));

  for (const std::size_t who : {it.phone, it.alice, it.carl}) {
    EXPECT_TRUE(it.comes_true([&] { return it.rekeys_at(who) == 1; }));
  }
  EXPECT_EQ(it.say(it.phone, "from the phone", WaitFor::kDelivered), Outcome::kDone);

  EXPECT_EQ(it.texts_at(it.alice), Texts{"from the phone"});
  EXPECT_EQ(it.texts_at(it.carl), Texts{"from the phone"});
  EXPECT_EQ(it.act(it.phone, GroupDeed::kRename, "hikers"), Outcome::kDone);  // still an admin
}

TEST(GroupsMove, WithoutWhatIsSaidMeanwhileBeingLost) {
  Movers it;
  it.world.kill(it.alice);
  it.move("alice");
  EXPECT_EQ(it.say(it.bob, "where are you", WaitFor::kStored), Outcome::kDone);
  EXPECT_EQ(it.act(it.bob, GroupDeed::kInvite, "dora"), Outcome::kDone);
  EXPECT_EQ(it.say(it.bob, "dora comes, too", WaitFor::kStored), Outcome::kDone);
  it.world.pass(20s);
  EXPECT_TRUE(it.groups_of(it.phone).empty());

  it.come_back(it.alice);
  ASSERT_TRUE(it.is_handed_over(it.phone));

  EXPECT_TRUE(it.has_within(it.phone, {"where are you", "dora comes, too"}));
  EXPECT_TRUE(it.comes_true([&] { return it.group_of(it.phone).people.size() == 4; }));
  EXPECT_TRUE(
      it.comes_true([&] { return it.tick_of(it.bob, "alice") == MessageState::kDelivered; }));
}

// Carl's receipt is for a text that the phone has not been handed yet.
TEST(GroupsMove, WithoutAReceiptGoingAstray) {
  Movers it;
  it.world.kill(it.carl);
  EXPECT_EQ(it.say(it.alice, "up at six", WaitFor::kStored), Outcome::kDone);
  it.world.kill(it.alice);
  it.move("alice");
  it.come_back(it.carl);
  ASSERT_TRUE(it.has_within(it.carl, {"up at six"}));
  it.world.pass(10s);

  it.come_back(it.alice);
  ASSERT_TRUE(it.is_handed_over(it.phone));

  EXPECT_TRUE(
      it.comes_true([&] { return it.last_of(it.phone).state == MessageState::kDelivered; }));
}

// Her copy is in the mailbox again, as if the laptop had died before it was collected.
TEST(GroupsMove, WithNothingShownTwice) {
  Movers it;
  it.world.kill(it.alice);
  EXPECT_EQ(it.say(it.bob, "up at six", WaitFor::kStored), Outcome::kDone);
  auto& mail = it.world.ring.mail[account::key_of("alice")];
  ASSERT_TRUE(it.comes_true([&] { return !mail.empty(); }));
  const auto copies = mail;
  it.come_back(it.alice);
  ASSERT_TRUE(it.has_within(it.alice, {"up at six"}));
  EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);

  it.move("alice");
  ASSERT_TRUE(it.is_handed_over(it.phone));
  mail.insert(copies.begin(), copies.end());
  restart(it.world, it.phone);
  ASSERT_TRUE(it.comes_true([&] { return mail.empty(); }));

  EXPECT_EQ(it.texts_at(it.phone), Texts{"up at six"});
  EXPECT_TRUE(it.world.run(it.phone, reading_inbox()).messages.empty());
}

TEST(GroupsMove, ThereAndBack) {
  Movers it;
  EXPECT_EQ(it.say(it.alice, "one", WaitFor::kDelivered), Outcome::kDone);
  it.move("alice");
  ASSERT_TRUE(it.is_handed_over(it.phone));
  ASSERT_TRUE(it.comes_true([&] { return it.rekeys_at(it.bob) == 1; }));
  EXPECT_EQ(it.say(it.phone, "two", WaitFor::kDelivered), Outcome::kDone);
  it.world.kill(it.phone);

  it.take_over(it.alice, "alice");
  EXPECT_EQ(it.say(it.bob, "three", WaitFor::kStored), Outcome::kDone);
  it.world.pass(15s);
  it.come_back(it.phone);
  ASSERT_TRUE(it.is_handed_over(it.alice));

  EXPECT_TRUE(it.has_within(it.alice, {"one", "two", "three"}));
  EXPECT_TRUE(it.comes_true([&] { return it.rekeys_at(it.carl) == 2; }));
  EXPECT_EQ(it.say(it.alice, "four", WaitFor::kDelivered), Outcome::kDone);
  EXPECT_EQ(it.texts_at(it.carl), (Texts{"one", "two", "three", "four"}));
}

TEST(GroupsMove, AlsoIfTheyAreOnlyInvited) {
  Friends it;
  it.found();
  ASSERT_EQ(it.act(it.alice, GroupDeed::kInvite, "bob"), Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] { return !it.groups_of(it.bob).empty(); }));
  const std::size_t phone = it.world.add_device("phone");
  ASSERT_EQ(it.world.run(phone, logging_in("bob", kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(it.comes_true([&] {
    return it.group_of(phone).standing == GroupStanding::kInvited && !it.groups_of(phone).empty();
  }));

  EXPECT_EQ(it.act(phone, GroupDeed::kAccept), Outcome::kDone);

  EXPECT_TRUE(it.comes_true([&] { return it.members_for(it.alice) == 2; }));
}

// Both devices are killed again and again while the group goes from one to the other.
TEST(GroupsMove, WhenBothDevicesAreKilledMeanwhile) {
  for (std::size_t steps = 3; steps < 60; steps += 7) {
    Movers it;
    EXPECT_EQ(it.say(it.alice, "one", WaitFor::kDelivered), Outcome::kDone);
    it.move("alice");
    it.world.kill_after(it.alice, steps);
    it.world.kill_after(it.phone, steps + 2);
    EXPECT_EQ(it.say(it.bob, "two", WaitFor::kStored), Outcome::kDone);
    it.world.pass(5s);
    for (const std::size_t device : {it.phone, it.alice}) {
      it.world.kill(device);
      it.come_back(device);
    }
    it.world.pass(60s);

    EXPECT_EQ(it.texts_at(it.phone), (Texts{"one", "two"})) << steps;
    EXPECT_EQ(it.group_of(it.phone).standing, GroupStanding::kJoined) << steps;
    EXPECT_TRUE(it.comes_true([&] { return it.rekeys_at(it.carl) == 1; })) << steps;
    EXPECT_EQ(it.say(it.phone, "three", WaitFor::kDelivered), Outcome::kDone) << steps;
  }
}

// A name of 64 bytes each time, so that the changes take more than one part.
TEST(GroupsMove, InSeveralParts) {
  Movers it;
  const std::string name(60, 'x');
  for (int i = 0; i < 90; ++i) {
    ASSERT_EQ(it.world
                  .run(it.alice, doing(GroupDeed::kRename, it.group_of(it.alice).key,
                                       name + std::to_string(i)))
                  .outcome,
              Outcome::kDone);
  }
  it.world.pass(10s);

  it.move("alice");
  ASSERT_TRUE(it.is_handed_over(it.phone));

  EXPECT_EQ(it.group_of(it.phone).name, name + "89");
  EXPECT_GT(only<HistoryHandedOver>(it.world.events(it.phone)).back().parts, 3U);
}

// As a program said it that did not hand over groups.
struct EarlierMessage {
  chat::TextRow text;
  chat::StateRow state;
  chat::HandedEdit edit;
  BoundedList<chat::ReactionRow, chat::kReactionsMax> reactions;
  std::optional<chat::FileRef> file;
  bool is_early = false;
  chat::LifetimeRow lifetime{};
};
struct EarlierPart {
  Bytes32 hand_over{};
  std::uint32_t number = 0;
  std::uint32_t parts = 0;
  std::uint64_t messages = 0;
  wire::DeviceName device;
  BoundedList<chat::KnownContact, chat::HandOverPart::kContactsMax> contacts;
  BoundedList<chat::NotedPerson, chat::HandOverPart::kPeopleMax> people;
  BoundedList<chat::EarlyReceipt, chat::HandOverPart::kReceiptsMax> receipts;
  BoundedList<chat::Preference, chat::HandOverPart::kPreferencesMax> preferences;
  BoundedList<chat::TimerRow, chat::HandOverPart::kTimersMax> timers;
  BoundedList<chat::HandedSession, chat::HandOverPart::kSessionsMax> sessions;
  BoundedList<EarlierMessage, chat::HandOverPart::kMessagesMax> handed;
};

TEST(GroupsMove, OnlyBetweenProgramsThatHandThemOver) {
  EarlierPart earlier{.number = 2, .device = wire::DeviceName("laptop")};
  EarlierMessage message;
  message.text.peer = std::string("bob");
  message.text.text = std::string("hi");
  message.lifetime.seconds = 60;
  earlier.handed.push_back(message);

  const auto part = chat::decode_part(wire::encode_value(earlier), chat::kThirdPartVersion);

  ASSERT_TRUE(part);
  EXPECT_EQ(part->number, 2U);
  ASSERT_EQ(part->handed.size(), 1U);
  EXPECT_EQ(part->handed[0].lifetime.seconds, 60U);
  EXPECT_TRUE(part->groups.empty());
  EXPECT_FALSE(part->handed[0].group);
}

TEST(GroupsMove, ThatNobodyCanBeInAreNoPartOfAHandOver) {
  const auto is_taken = [](const chat::HandOverPart& part) {
    return chat::decode_part(chat::encode_part(part)).has_value();
  };
  chat::HandOverPart part;
  part.groups.push_back({.group = Bytes32{1}, .changes = {}, .row = chat::GroupRow{}});
  EXPECT_FALSE(is_taken(part));
  part.groups[0].row->group = Bytes32{1};
  EXPECT_TRUE(is_taken(part));
  part.groups[0].row->inviter = std::string("no name!");
  EXPECT_FALSE(is_taken(part));
  part.groups[0].row->inviter = std::string("bob");
  groups::Change change;
  change.kind = ChangeKind::kLeave;
  change.group = Bytes32{2};
  part.groups[0].changes.push_back(change);
  EXPECT_FALSE(is_taken(part));
}

TEST(GroupsMove, WithWhatWasDeletedBeforeItCame) {
  chat::HandOverPart part;
  chat::HandedMessage early{.is_early = true};
  early.text.peer = "#" + std::string(31, 'a');
  early.text.is_deleted = true;
  early.edit.lamport = 4;
  early.state.state = MessageState::kReceived;
  early.group = chat::HandedInGroup{.author = std::string("bob"), .ticks = {}};
  part.handed.push_back(early);

  const auto taken = chat::decode_part(chat::encode_part(part));

  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->handed[0].text.is_deleted);
  EXPECT_EQ(taken->handed[0].group->author.text, "bob");
  EXPECT_TRUE(chat::decode_part(chat::encode_part(part), chat::kFourthPartVersion));
}

}  // namespace
}  // namespace p2pchat::client
