#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

TEST(ClientSend, ReachesAnOnlineUserOnce) {
  Couple couple;
  SmallWorld& world = couple.world;

  const CommandEnded end = world.run(couple.alice, sending("Bob", "hello", WaitFor::kDelivered));

  EXPECT_EQ(end.outcome, Outcome::kDone);
  ASSERT_EQ(end.messages.size(), 1U);
  EXPECT_EQ(end.messages[0].state, MessageState::kDelivered);
  const auto arrived = only<MessageArrived>(world.events(couple.bob));
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].message.text, "hello");
  EXPECT_EQ(arrived[0].message.peer, "alice");
  EXPECT_EQ(arrived[0].message.id, end.messages[0].id);
  EXPECT_EQ(arrived[0].message.state, MessageState::kReceived);
  EXPECT_EQ(world.client(couple.alice).outbox_size(), 0U);
}

TEST(ClientSend, TellsEachStepWithItsProof) {
  Couple couple;
  SmallWorld& world = couple.world;

  ASSERT_EQ(world.run(couple.alice, sending("bob", "hello", WaitFor::kDelivered)).outcome,
            Outcome::kDone);

  const auto changes = only<MessageChanged>(world.events(couple.alice));
  // "1 of 3" and "3 of 3" are sent at once; the first may be late, and is then no news.
  ASSERT_GE(changes.size(), 2U);
  EXPECT_EQ(changes.front().message.state, MessageState::kStored);
  const auto& all = changes[changes.size() - 2].message;
  EXPECT_EQ(all.state, MessageState::kStored);
  EXPECT_EQ(all.stored, 3);
  EXPECT_EQ(all.wanted, 3);
  EXPECT_EQ(changes.back().message.state, MessageState::kDelivered);
}

TEST(ClientSend, WaitsForAsManyReplicasAsAsked) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.kill(couple.bob);

  EXPECT_EQ(world.run(couple.alice, sending("bob", "1", WaitFor::kStoredAll)).outcome,
            Outcome::kDone);
  world.ring.replicas_reachable = 2;
  EXPECT_EQ(world.run(couple.alice, sending("bob", "2", WaitFor::kStored)).outcome, Outcome::kDone);
  EXPECT_EQ(world.run(couple.alice, sending("bob", "3", WaitFor::kStoredAll, 3s)).outcome,
            Outcome::kTimedOut);
  EXPECT_EQ(world.run(couple.alice, sending("bob", "4", WaitFor::kDelivered, 3s)).outcome,
            Outcome::kTimedOut);

  EXPECT_EQ(world.client(couple.alice).outbox_size(), 4U);
  world.ring.replicas_reachable = 3;
  world.pass(10s);
  const auto history = world.run(couple.alice, reading_history("bob")).messages;
  ASSERT_EQ(history.size(), 4U);
  for (const StoredMessage& message : history) EXPECT_EQ(message.stored, 3);
}

TEST(ClientSend, RefusesWhatCannotBeSent) {
  Couple couple;
  SmallWorld& world = couple.world;

  EXPECT_EQ(world.run(couple.alice, sending("bob", "")).outcome, Outcome::kEmptyMessage);
  EXPECT_EQ(world.run(couple.alice, sending("bob", "\xff")).outcome, Outcome::kEmptyMessage);
  EXPECT_EQ(world.run(couple.alice, sending("bob", std::string(16 * 1024 + 1, 'x'))).outcome,
            Outcome::kMessageTooLong);
  EXPECT_EQ(world.run(couple.alice, sending("nobody", "x")).outcome, Outcome::kUnknownUser);
  EXPECT_EQ(world.run(couple.alice, sending("no name", "x")).outcome, Outcome::kUnknownUser);
  EXPECT_EQ(world.run(couple.alice, sending("ALICE", "x")).outcome, Outcome::kBadName);

  EXPECT_EQ(world.client(couple.alice).outbox_size(), 0U);
  EXPECT_EQ(
      world.run(couple.alice, sending("bob", std::string(16 * 1024, 'x'), WaitFor::kDelivered))
          .outcome,
      Outcome::kDone);
}

TEST(ClientSend, QueuesForAKnownContactWhenNoRingIsThere) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "1", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  world.is_node_up = {false, false};
  world.pass(10s);

  EXPECT_EQ(world.run(couple.alice, sending("bob", "2")).outcome, Outcome::kDone);
  EXPECT_EQ(world.run(couple.alice, sending("carol", "2")).outcome, Outcome::kNoRing);
  EXPECT_FALSE(world.client(couple.alice).is_connected());

  world.is_node_up = {true, true};
  EXPECT_TRUE(world.pass_until([&] { return world.client(couple.alice).outbox_size() == 0; }, 60s));
  EXPECT_EQ(texts_of(world.run(couple.bob, reading_inbox()).messages), (Texts{"1", "2"}));
}

TEST(ClientSend, WritesNothingWhenTheDiskIsFull) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.set_disk_error(couple.alice, DiskError::kFull);

  EXPECT_EQ(world.run(couple.alice, sending("bob", "lost")).outcome, Outcome::kDiskFull);

  world.set_disk_error(couple.alice, std::nullopt);
  EXPECT_EQ(world.client(couple.alice).outbox_size(), 0U);
  EXPECT_TRUE(world.run(couple.alice, reading_history("bob")).messages.empty());
}

TEST(ClientSend, SaysThatTheMailboxIsFullAndGoesOnTrying) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.ring.is_mailbox_full = true;

  EXPECT_EQ(world.run(couple.alice, sending("bob", "1", WaitFor::kStored)).outcome,
            Outcome::kMailboxFull);

  world.ring.is_mailbox_full = false;
  EXPECT_TRUE(world.pass_until([&] { return world.client(couple.alice).outbox_size() == 0; }, 60s));
}

TEST(ClientSend, SurvivesLossDuplicationAndAMovingOwner) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.network = {.loss_percent = 25, .duplicates_percent = 25};

  Texts sent;
  for (int i = 0; i < 20; ++i) {
    sent.push_back("message " + std::to_string(i));
    ASSERT_EQ(world.run(couple.alice, sending("bob", sent.back())).outcome, Outcome::kDone);
    if (i % 7 == 3) world.ring.move_to(static_cast<std::size_t>(i % 2));
  }

  EXPECT_TRUE(
      world.pass_until([&] { return world.client(couple.alice).outbox_size() == 0; }, 300s));
  EXPECT_EQ(only<MessageArrived>(world.events(couple.bob)).size(), sent.size());
  EXPECT_EQ(texts_of(world.run(couple.bob, reading_inbox()).messages), sent);
  EXPECT_EQ(texts_of(world.run(couple.alice, reading_history("bob")).messages), sent);
}

// Under loss the look-up of a later text may be answered first.
TEST(ClientSend, QueuesTextsInTheOrderOfTheirSending) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.network = {.loss_percent = 40};

  Texts sent;
  CommandId last;
  for (int i = 0; i < 12; ++i) {
    sent.push_back("message " + std::to_string(i));
    last = world.command(couple.alice, sending("bob", sent.back()));
  }
  ASSERT_EQ(world.ended(couple.alice, last).outcome, Outcome::kDone);
  world.pass(30s);

  EXPECT_EQ(texts_of(world.run(couple.alice, reading_history("bob")).messages), sent);
}

TEST(ClientInbox, GivesEachMessageOnceAlsoWhatCameOffline) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.kill(couple.bob);
  for (const char* text : {"1", "2", "3"}) {
    ASSERT_EQ(world.run(couple.alice, sending("bob", text, WaitFor::kStored)).outcome,
              Outcome::kDone);
  }
  restart(world, couple.bob);

  EXPECT_EQ(world.run(couple.bob, settling()).outcome, Outcome::kDone);
  EXPECT_EQ(texts_of(world.run(couple.bob, reading_inbox()).messages), (Texts{"1", "2", "3"}));
  EXPECT_TRUE(world.run(couple.bob, reading_inbox()).messages.empty());

  restart(world, couple.bob);
  EXPECT_EQ(world.run(couple.bob, settling()).outcome, Outcome::kDone);
  EXPECT_TRUE(world.run(couple.bob, reading_inbox()).messages.empty());
  EXPECT_TRUE(world.ring.mail.at(account::key_of("bob")).empty());
}

// Nothing of the message can be shown before its sender's keys are here.
TEST(ClientInbox, IsNotSettledWhileTheRingIsSlowToTellWhoWrote) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.kill(couple.bob);
  ASSERT_EQ(world.run(couple.alice, sending("bob", "new", WaitFor::kStored)).outcome,
            Outcome::kDone);
  world.ring.tells_profiles = false;
  restart(world, couple.bob);

  const CommandId settles = world.command(couple.bob, settling(1min));
  world.pass(15s);
  world.ring.tells_profiles = true;

  EXPECT_FALSE(world.ended(couple.bob, settles).is_incomplete);
  EXPECT_EQ(texts_of(world.run(couple.bob, reading_inbox()).messages), Texts{"new"});
}

TEST(ClientInbox, CommandsAtTheSameTimeShareTheMessages) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "1", WaitFor::kDelivered)).outcome,
            Outcome::kDone);

  const CommandId first = world.command(couple.bob, reading_inbox());
  const CommandId second = world.command(couple.bob, reading_inbox());

  EXPECT_EQ(world.ended(couple.bob, first).messages.size(), 1U);
  EXPECT_EQ(world.ended(couple.bob, second).messages.size(), 0U);
}

TEST(ClientHistory, IsTheSameOnBothSides) {
  Couple couple;
  SmallWorld& world = couple.world;
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(world.run(couple.alice, sending("bob", "a" + std::to_string(i))).outcome,
              Outcome::kDone);
    ASSERT_EQ(world.run(couple.bob, sending("alice", "b" + std::to_string(i))).outcome,
              Outcome::kDone);
  }
  world.pass(3s);

  const auto at_alice = world.run(couple.alice, reading_history("bob")).messages;
  const auto at_bob = world.run(couple.bob, reading_history("ALICE")).messages;

  ASSERT_EQ(at_alice.size(), 6U);
  EXPECT_EQ(texts_of(at_alice), texts_of(at_bob));
  for (std::size_t i = 0; i < at_alice.size(); ++i) EXPECT_EQ(at_alice[i].id, at_bob[i].id);
}

TEST(ClientReceipts, GoSeveralAtATime) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.kill(couple.bob);
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(world.run(couple.alice, sending("bob", "x", WaitFor::kStored)).outcome,
              Outcome::kDone);
  }
  const std::uint64_t before = world.ring.deposits;

  restart(world, couple.bob);
  EXPECT_TRUE(world.pass_until([&] { return world.client(couple.alice).outbox_size() == 0; }, 10s));

  EXPECT_LE(world.ring.deposits - before, 4U);
}

TEST(ClientContacts, AChangedKeyStopsMessagesBothWays) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "1", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  // Another account under Bob's name, as a lying owner would show it.
  world.kill(couple.bob);
  world.ring.accounts.erase(account::key_of("bob"));
  world.ring.sessions.erase(account::key_of("bob"));
  const std::size_t mallory = registered(world, "bob");
  world.pass(10min);  // what Alice's client has checked lately, it does not check again

  EXPECT_EQ(world.run(couple.alice, sending("bob", "2")).outcome, Outcome::kKeyChanged);
  EXPECT_EQ(world.run(mallory, sending("alice", "I am Bob", WaitFor::kStored)).outcome,
            Outcome::kDone);
  world.pass(30s);

  EXPECT_EQ(only<ContactKeyChanged>(world.events(couple.alice)).size(), 1U);
  EXPECT_TRUE(only<MessageArrived>(world.events(couple.alice)).empty());
  EXPECT_EQ(world.ring.mail.at(account::key_of("alice")).size(), 1U);
  EXPECT_EQ(world.client(couple.alice).outbox_size(), 0U);
}

TEST(ClientContacts, AChangedKeyThatWasSeenStopsWhatIsSentNext) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "1", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  world.kill(couple.bob);
  world.ring.accounts.erase(account::key_of("bob"));
  world.ring.sessions.erase(account::key_of("bob"));
  const std::size_t mallory = registered(world, "bob");

  ASSERT_EQ(world.run(mallory, sending("alice", "I am Bob", WaitFor::kStored)).outcome,
            Outcome::kDone);
  ASSERT_TRUE(world.pass_until(
      [&] { return !only<ContactKeyChanged>(world.events(couple.alice)).empty(); }, 30s));

  // Bob's keys were asked for just before; that answer counts no more.
  EXPECT_EQ(world.run(couple.alice, sending("bob", "2")).outcome, Outcome::kKeyChanged);
}

TEST(ClientInbox, CollectsGarbageUnseen) {
  Couple couple;
  SmallWorld& world = couple.world;
  const RingId key = account::key_of("alice");
  wire::Record garbage;
  garbage.body = Bytes(512, 0x5a);
  garbage.slot = {
      .key = key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(garbage.body)};
  world.ring.mail[key][garbage.slot.id] = garbage;

  EXPECT_TRUE(world.pass_until([&] { return world.ring.mail[key].empty(); }, 10s));

  EXPECT_EQ(world.client(couple.alice).inbox_counts().forged, 1U);
  EXPECT_TRUE(only<MessageArrived>(world.events(couple.alice)).empty());
}

TEST(ClientInbox, DoesNotBelieveAWrongSender) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.bob, sending("alice", "1", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  const RingId key = account::key_of("alice");
  const account::Person mallory = account::person("bob", 77);
  chat::Content content;
  content.text = "send me your money";
  const auto body = chat::seal(content, {mallory.keys, mallory.profile},
                               world.ring.accounts.at(key).profile, Bytes32{3});
  ASSERT_TRUE(body.has_value());
  wire::Record forged;
  forged.body = *body;
  forged.slot = {.key = key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(*body)};
  world.ring.mail[key][forged.slot.id] = forged;

  EXPECT_TRUE(world.pass_until([&] { return world.ring.mail[key].empty(); }, 10s));

  EXPECT_EQ(world.client(couple.alice).inbox_counts().forged, 1U);
  EXPECT_EQ(only<MessageArrived>(world.events(couple.alice)).size(), 1U);
  EXPECT_TRUE(only<ContactKeyChanged>(world.events(couple.alice)).empty());
}

TEST(ClientInbox, KeepsAMessageInTheMailboxWhileTheDiskFails) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.set_disk_error(couple.bob, DiskError::kFailed);
  ASSERT_EQ(world.run(couple.alice, sending("bob", "1", WaitFor::kStored)).outcome, Outcome::kDone);
  world.pass(3s);

  EXPECT_TRUE(only<MessageArrived>(world.events(couple.bob)).empty());
  EXPECT_EQ(world.ring.mail.at(account::key_of("bob")).size(), 1U);

  world.set_disk_error(couple.bob, std::nullopt);
  EXPECT_TRUE(world.pass_until([&] { return world.client(couple.alice).outbox_size() == 0; }, 60s));
  EXPECT_EQ(only<MessageArrived>(world.events(couple.bob)).size(), 1U);
}

TEST(ClientSettle, EndsOnceAllIsInAndOut) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.kill(couple.bob);
  ASSERT_EQ(world.run(couple.alice, sending("bob", "1")).outcome, Outcome::kDone);

  EXPECT_EQ(world.run(couple.alice, settling()).outcome, Outcome::kDone);

  EXPECT_EQ(world.ring.mail.at(account::key_of("bob")).size(), 1U);
  world.is_node_up = {false, false};
  EXPECT_EQ(world.run(couple.alice, settling(5s)).outcome, Outcome::kTimedOut);
}

}  // namespace
}  // namespace p2pchat::client
