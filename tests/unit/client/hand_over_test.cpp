#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/hand_over_part.h"
#include "core/chat/history.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"
#include "tests/unit/client/two_devices.h"

// A device that was replaced hands over what it has, through the mailbox: nothing of it is lost,
// nothing comes twice, whoever is away or killed meanwhile.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

TEST(HandOver, BringsTheHistoryAndWhatIsUnread) {
  TwoDevices it;
  it.write(it.alice, "bob", "one");
  it.write(it.bob, "alice", "two");
  EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);
  it.write(it.bob, "alice", "three");
  const auto before = it.history(it.alice);

  it.log_in_on_phone();

  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(it.history(it.phone), before);
  EXPECT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"three"});
  const auto told = only<HistoryHandedOver>(it.world.events(it.phone));
  EXPECT_EQ(told.back().device, "alice's laptop");
  EXPECT_EQ(told.back().messages, 3U);
  EXPECT_TRUE(only<MessageArrived>(it.world.events(it.phone)).empty());
}

// Bob is away, so nobody can be asked to seal it anew: only the laptop's session opens it.
TEST(HandOver, BringsWhatOpensTextsThatWaitInASession) {
  TwoDevices it;
  it.world.pass(5s);
  for (const char* text : {"one", "two", "three"}) {
    it.write(it.alice, "bob", text);
    it.write(it.bob, "alice", text);
    EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);
    EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
    it.world.pass(20s);
  }
  it.world.kill(it.alice);
  EXPECT_EQ(it.world.run(it.bob, sending("alice", "four", WaitFor::kStored)).outcome,
            Outcome::kDone);
  it.world.kill(it.bob);
  it.log_in_on_phone();
  EXPECT_EQ(it.world.run(it.phone, settling()).outcome, Outcome::kDone);
  EXPECT_TRUE(it.world.run(it.phone, reading_inbox()).messages.empty());
  EXPECT_GT(it.world.client(it.phone).inbox_counts().unread, 0U);

  it.world.start(it.alice);
  EXPECT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(it.world.run(it.phone, settling()).outcome, Outcome::kDone);

  EXPECT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"four"});
  for (const ratchet::Session& each : it.world.client(it.phone).conversations()->sessions().all()) {
    EXPECT_FALSE(each.can_send()) << "the phone has sent nothing, and must not in the laptop's";
  }
}

// Its words come after it.
TEST(HandOver, CanBeSearched) {
  TwoDevices it;
  it.write(it.alice, "bob", "the heron");
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  it.world.pass(1s);

  CommandEnded found = it.world.run(it.phone, searching({.text = "heron", .peer = {}}));
  EXPECT_EQ(texts_of(found.messages), Texts{"the heron"});
  EXPECT_FALSE(found.is_incomplete);
  restart(it.world, it.phone);
  found = it.world.run(it.phone, searching({.text = "heron", .peer = {}}));
  EXPECT_EQ(texts_of(found.messages), Texts{"the heron"});
}

TEST(HandOver, GoesOnTheClockOfTheConversation) {
  TwoDevices it;
  for (const char* text : {"one", "two", "three"}) it.write(it.alice, "bob", text);
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));

  it.write(it.phone, "bob", "four");

  EXPECT_EQ(texts_of(it.history(it.bob)), (Texts{"one", "two", "three", "four"}));
  EXPECT_EQ(texts_of(it.history(it.phone)), (Texts{"one", "two", "three", "four"}));
}

TEST(HandOver, NeedsNoTwoDevicesAtOnce) {
  TwoDevices it;
  it.write(it.alice, "bob", "one");
  it.world.kill(it.alice);
  it.log_in_on_phone();
  it.world.pass(5s);
  it.world.kill(it.phone);

  it.world.start(it.alice);
  EXPECT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);
  EXPECT_TRUE(it.world.pass_until([&] { return it.world.client(it.alice).is_taken_over(); }, 20s));
  const CommandEnded settled = it.world.run(it.alice, settling());
  EXPECT_EQ(settled.outcome, Outcome::kTakenOver);
  EXPECT_FALSE(settled.is_incomplete);
  it.world.kill(it.alice);

  restart(it.world, it.phone);
  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(texts_of(it.history(it.phone)), Texts{"one"});
}

TEST(HandOver, WaitsWhileNoNodeAnswers) {
  TwoDevices it;
  it.write(it.alice, "bob", "one");
  it.log_in_on_phone();
  EXPECT_TRUE(it.world.pass_until([&] { return it.world.client(it.alice).is_taken_over(); }, 20s));
  it.world.is_node_up = {false, false};

  const CommandEnded settled = it.world.run(it.alice, settling(5s));

  EXPECT_EQ(settled.outcome, Outcome::kTakenOver);
  EXPECT_TRUE(settled.is_incomplete);
  it.world.is_node_up = {true, true};
  EXPECT_TRUE(it.is_handed_over(it.phone, 120s));
}

// Receipts go to the device that has the account, which does not have the message yet.
TEST(HandOver, TicksThatCameBeforeTheirMessageAreNotLost) {
  TwoDevices it;
  it.become_acquainted();
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "one", WaitFor::kStored)).outcome,
            Outcome::kDone);
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "two", WaitFor::kStored)).outcome,
            Outcome::kDone);
  it.world.kill(it.alice);
  it.log_in_on_phone();
  restart(it.world, it.bob);
  it.world.pass(5s);
  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 2U);
  it.world.pass(5s);
  EXPECT_TRUE(it.history(it.phone).empty());

  it.world.start(it.alice);
  EXPECT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);

  ASSERT_TRUE(it.is_handed_over(it.phone));
  const auto history = it.history(it.phone);
  ASSERT_EQ(texts_of(history), (Texts{"hello", "one", "two"}));
  EXPECT_EQ(history[1].state, MessageState::kRead);
  EXPECT_EQ(history[2].state, MessageState::kRead);
}

TEST(HandOver, TicksThatComeAfterTheirMessageRise) {
  TwoDevices it;
  it.become_acquainted();
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "one", WaitFor::kStored)).outcome,
            Outcome::kDone);
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(it.history(it.phone).at(1).state, MessageState::kStored);

  restart(it.world, it.bob);
  it.world.pass(5s);
  EXPECT_EQ(it.history(it.phone).at(1).state, MessageState::kDelivered);
  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  it.world.pass(5s);

  EXPECT_EQ(it.history(it.phone).at(1).state, MessageState::kRead);
}

// That it was delivered and that it was read wait together, in the order of their ids.
TEST(HandOver, TicksThatComeTogetherNeverGoBack) {
  for (const char* text : {"one", "two", "three", "four", "five", "six", "seven", "eight"}) {
    TwoDevices it;
    it.become_acquainted();
    it.world.kill(it.bob);
    EXPECT_EQ(it.world.run(it.alice, sending("bob", text, WaitFor::kStored)).outcome,
              Outcome::kDone);
    it.log_in_on_phone();
    ASSERT_TRUE(it.is_handed_over(it.phone));
    it.world.kill(it.phone);
    restart(it.world, it.bob);
    it.world.pass(5s);
    EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
    it.world.pass(5s);

    restart(it.world, it.phone);
    it.world.pass(10s);

    EXPECT_EQ(it.history(it.phone).at(1).state, MessageState::kRead) << text;
    MessageState last = MessageState::kQueued;
    for (const auto& [message] : only<MessageChanged>(it.world.events(it.phone))) {
      EXPECT_FALSE(chat::is_lower(message.state, last)) << text;
      last = message.state;
    }
  }
}

TEST(HandOver, WhatIsDeletedStaysSoAndIsToldOf) {
  TwoDevices it;
  it.write(it.alice, "bob", "mine");
  it.write(it.bob, "alice", "his");
  it.world.kill(it.bob);
  const std::string mine = it.history(it.alice).at(0).id;
  EXPECT_EQ(it.world.run(it.alice, deleting("bob", mine)).outcome, Outcome::kDone);
  it.world.pass(5s);
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  EXPECT_EQ(it.history(it.phone).at(0).state, MessageState::kStored);

  restart(it.world, it.bob);
  it.world.pass(10s);

  const auto stone = it.history(it.phone).at(0);
  EXPECT_TRUE(stone.is_deleted);
  EXPECT_EQ(stone.state, MessageState::kDelivered);
  EXPECT_EQ(texts_of(it.history(it.phone)), (Texts{"", "his"}));
}

// What is noted of people goes there, and what the phone changes comes back: also that nothing is
// noted any more.
TEST(HandOver, BringsWhatIsNotedOfPeople) {
  TwoDevices it;
  const auto act = [&](std::size_t device, chat::Deed deed, const char* name,
                       const char* alias = "") {
    return it.world.run(device, acting(deed, name, alias)).outcome;
  };
  const auto noted = [&](std::size_t device, const std::string& name) {
    const auto end = it.world.run(device, looking_through());
    for (const chat::Conversation& one : end.conversations) {
      if (one.peer.name == name) return one.peer;
    }
    for (const chat::Peer& peer : end.people) {
      if (peer.name == name) return peer;
    }
    return chat::Peer{};
  };
  it.become_acquainted();
  EXPECT_EQ(act(it.alice, chat::Deed::kAlias, "bob", "Bobby"), Outcome::kDone);
  EXPECT_EQ(act(it.alice, chat::Deed::kMatch, "bob"), Outcome::kDone);
  EXPECT_EQ(act(it.alice, chat::Deed::kBlock, "mallory"), Outcome::kDone);
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));

  EXPECT_EQ(noted(it.phone, "bob"), noted(it.alice, "bob"));
  EXPECT_EQ(noted(it.phone, "bob").alias, "Bobby");
  EXPECT_TRUE(noted(it.phone, "bob").is_verified);
  EXPECT_EQ(noted(it.phone, "mallory").standing, chat::Standing::kBlocked);

  EXPECT_EQ(act(it.phone, chat::Deed::kUnblock, "mallory"), Outcome::kDone);
  EXPECT_EQ(act(it.phone, chat::Deed::kAlias, "bob", "Robert"), Outcome::kDone);
  it.take_over(it.alice);
  ASSERT_TRUE(it.is_handed_over(it.alice));
  EXPECT_EQ(noted(it.alice, "bob").alias, "Robert");
  EXPECT_EQ(noted(it.alice, "mallory"), chat::Peer{});
}

// The phone's news comes back: a deletion by the one who wrote it, ticks, new messages.
TEST(HandOver, ComesBackToTheFirstDevice) {
  TwoDevices it;
  it.write(it.bob, "alice", "his");
  EXPECT_EQ(it.world.run(it.alice, reading_inbox()).messages.size(), 1U);
  it.world.kill(it.bob);
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "mine", WaitFor::kStored)).outcome,
            Outcome::kDone);
  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  restart(it.world, it.bob);
  const std::string his = it.history(it.bob).at(0).id;
  EXPECT_EQ(it.world.run(it.bob, deleting("alice", his)).outcome, Outcome::kDone);
  it.write(it.phone, "bob", "from the phone");
  it.world.pass(5s);

  it.take_over(it.alice);

  ASSERT_TRUE(it.is_handed_over(it.alice));
  EXPECT_EQ(it.history(it.alice), it.history(it.phone));
  EXPECT_TRUE(it.history(it.alice).at(0).is_deleted);
  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
  EXPECT_EQ(texts_of(it.history(it.bob)), (Texts{"", "mine", "from the phone"}));
}

// Messages of every size up to the longest there is, more than one part holds.
TEST(HandOver, TakesAsManyPartsAsTheHistoryNeeds) {
  TwoDevices it;
  std::vector<StoredMessage> old;
  for (std::uint64_t i = 1; i <= 256; ++i) {
    const std::size_t size = i % 64 == 0 ? chat::Content::kTextMax : 1 + 7 * i;
    old.push_back({.id = to_hex(crypto::sha256(as_bytes(std::to_string(i)))),
                   .peer = i % 2 == 0 ? "bob" : "carol",
                   .is_outgoing = i % 3 == 0,
                   .text = std::string(size, static_cast<char>('a' + i % 26)),
                   .sent_ms = static_cast<std::int64_t>(i),
                   .lamport = i,
                   .state = i % 3 == 0 ? MessageState::kDelivered : MessageState::kReceived});
  }
  EXPECT_EQ(it.world.run(it.alice, importing(old)).count, 256U);
  it.log_in_on_phone();

  ASSERT_TRUE(it.is_handed_over(it.phone));

  const auto told = only<HistoryHandedOver>(it.world.events(it.phone));
  EXPECT_GT(told.back().of, 10U);
  EXPECT_EQ(told.back().messages, 256U);
  for (const char* peer : {"bob", "carol"}) {
    EXPECT_EQ(it.world.run(it.phone, reading_history(peer)).messages,
              it.world.run(it.alice, reading_history(peer)).messages);
  }
}

TEST(HandOver, SurvivesTheOldDeviceKilledAtAnyStep) {
  constexpr std::size_t kStepsMax = 400;
  for (std::size_t steps = 0; steps < kStepsMax; ++steps) {
    TwoDevices it;
    it.write(it.alice, "bob", "one");
    it.write(it.bob, "alice", "two");
    it.world.kill_after(it.alice, steps);
    it.log_in_on_phone();
    const bool was_killed = it.world.pass_until([&] { return !it.world.is_up(it.alice); }, 30s);
    it.world.spare(it.alice);
    if (was_killed) {
      it.world.start(it.alice);
      it.world.run(it.alice, unlocking(kPassword));
    }
    ASSERT_TRUE(it.is_handed_over(it.phone)) << "killed after " << steps;
    ASSERT_EQ(texts_of(it.history(it.phone)), (Texts{"one", "two"})) << "killed after " << steps;
    ASSERT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"two"});
    if (!was_killed) break;
  }
}

TEST(HandOver, SurvivesTheNewDeviceKilledAtAnyStep) {
  constexpr std::size_t kStepsMax = 400;
  for (std::size_t steps = 0; steps < kStepsMax; ++steps) {
    TwoDevices it;
    it.write(it.alice, "bob", "one");
    it.write(it.bob, "alice", "two");
    it.log_in_on_phone();
    it.world.kill_after(it.phone, steps);
    const bool was_killed = it.world.pass_until([&] { return !it.world.is_up(it.phone); }, 30s);
    it.world.spare(it.phone);
    if (was_killed) restart(it.world, it.phone);
    const auto has_all = [&] { return it.history(it.phone).size() == 2; };
    const Instant end = it.world.now() + 60s;
    while (!has_all() && it.world.now() < end) it.world.pass(1s);
    ASSERT_EQ(texts_of(it.history(it.phone)), (Texts{"one", "two"})) << "killed after " << steps;
    ASSERT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"two"})
        << "killed after " << steps;
    if (!was_killed) break;
  }
}

TEST(HandOver, SurvivesAFullDiskOnEitherSide) {
  TwoDevices it;
  it.write(it.alice, "bob", "one");
  it.log_in_on_phone();
  it.world.set_disk_error(it.phone, DiskError::kFull);
  it.world.set_disk_error(it.alice, DiskError::kFull);
  it.world.pass(30s);
  it.world.set_disk_error(it.alice, {});
  it.world.pass(30s);
  it.world.set_disk_error(it.phone, {});

  ASSERT_TRUE(it.is_handed_over(it.phone, 20min));
  EXPECT_EQ(texts_of(it.history(it.phone)), Texts{"one"});
}

TEST(HandOver, NobodyElseHandsAnythingOver) {
  TwoDevices it;
  const RingId key = account::key_of("alice");
  const account::Person mallory = account::person("mallory", 9);
  chat::HandOverPart part{.hand_over = Bytes32{1}, .parts = 1, .messages = 1, .device = "laptop"};
  part.handed.push_back({.text = {.id = Bytes32{7}, .peer = wire::Name("bob"), .text = "forged"},
                         .state = {.state = MessageState::kReceived}});
  const auto body = chat::seal_part(
      chat::encode_part(part), {mallory.keys, it.world.ring.accounts.at(key).profile}, Bytes32{3});
  ASSERT_TRUE(body.has_value());
  wire::Record letter;
  letter.body = *body;
  letter.slot = {.key = key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(*body)};
  it.world.ring.mail[key][letter.slot.id] = letter;
  it.world.pass(5s);

  EXPECT_TRUE(it.history(it.alice).empty());
  EXPECT_EQ(it.world.client(it.alice).inbox_counts().forged, 1U);
}

}  // namespace
}  // namespace p2pchat::client
