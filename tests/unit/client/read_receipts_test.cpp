#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/history.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

// To strangers nothing is told.
SmallWorld::Ask accepting(std::string name) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.act(chat::Deed::kAccept, name, "", now, out);
  };
}

// Alice has written to Bob, who knows her, has the message and has not read it.
struct Delivered : Couple {
  Delivered() {
    const CommandEnded end = world.run(alice, sending("bob", "hello", WaitFor::kDelivered));
    EXPECT_EQ(end.outcome, Outcome::kDone);
    sent = end.messages.at(0);
    EXPECT_EQ(world.run(bob, accepting("alice")).outcome, Outcome::kDone);
  }
  [[nodiscard]] MessageState state() {
    return world.run(alice, reading_history("bob")).messages.at(0).state;
  }
  // True once Alice's history says that Bob has read it.
  [[nodiscard]] bool is_read_within(Duration patience) {
    const Instant end = world.now() + patience;
    while (state() != MessageState::kRead && world.now() < end) world.pass(500ms);
    return state() == MessageState::kRead;
  }
  // Puts a letter of this person's into Alice's mailbox.
  void deposit(const account::Person& writer, const chat::Content& content,
               std::uint8_t version = chat::kContentVersion) {
    const RingId key = account::key_of("alice");
    const auto body = chat::seal_as(version, content, {writer.keys, writer.profile},
                                    world.ring.accounts.at(key).profile, Bytes32{3});
    ASSERT_TRUE(body.has_value());
    wire::Record letter;
    letter.body = *body;
    letter.slot = {.key = key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(*body)};
    world.ring.mail[key][letter.slot.id] = letter;
  }

  StoredMessage sent;
};

TEST(ReadReceipt, ComesOnceTheRecipientHasRead) {
  Delivered it;
  it.world.pass(5s);
  EXPECT_EQ(it.state(), MessageState::kDelivered);

  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages),
            std::vector<std::string>{"hello"});

  EXPECT_TRUE(it.is_read_within(5s));
  const auto changes = only<MessageChanged>(it.world.events(it.alice));
  EXPECT_EQ(changes.back().message.state, MessageState::kRead);
  EXPECT_EQ(changes.back().message.text, "hello");
  EXPECT_EQ(std::ranges::count(changes, MessageState::kRead,
                               [](const auto& change) { return change.message.state; }),
            1);
}

TEST(ReadReceipt, IsKeptBackByWhoDoesNotTell) {
  Delivered it;
  it.world.tells_read = false;
  restart(it.world, it.bob);

  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  it.world.pass(20s);

  EXPECT_EQ(it.state(), MessageState::kDelivered);
}

TEST(ReadReceipt, SurvivesADeathAtAnyStep) {
  for (std::size_t steps = 0; steps < 12; ++steps) {
    Delivered it;
    it.world.kill_after(it.bob, steps);
    (void)it.world.command(it.bob, reading_inbox());
    it.world.pass(2s);
    it.world.spare(it.bob);
    restart(it.world, it.bob);
    // Not marked before the death: then it is still unread.
    (void)it.world.run(it.bob, reading_inbox());

    EXPECT_TRUE(it.is_read_within(20s)) << "killed after " << steps << " steps";
  }
}

TEST(ReadReceipt, StandsForOneOfDeliveryThatWasLost) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "hello", WaitFor::kStored)).outcome,
            Outcome::kDone);
  world.kill(couple.alice);
  auto& mail = world.ring.mail[account::key_of("alice")];
  EXPECT_TRUE(world.pass_until([&] { return mail.size() == 1; }, 10s));
  EXPECT_EQ(world.run(couple.bob, settling()).outcome, Outcome::kDone);
  EXPECT_EQ(world.run(couple.bob, accepting("alice")).outcome, Outcome::kDone);
  mail.clear();

  EXPECT_EQ(world.run(couple.bob, reading_inbox()).messages.size(), 1U);
  EXPECT_TRUE(world.pass_until([&] { return mail.size() == 1; }, 10s));
  restart(world, couple.alice);

  EXPECT_TRUE(world.pass_until([&] { return world.client(couple.alice).outbox_size() == 0; }, 10s));
  EXPECT_EQ(world.run(couple.alice, reading_history("bob")).messages.at(0).state,
            MessageState::kRead);
}

TEST(ReadReceipt, OfSomebodyElseCountsForNothing) {
  Delivered it;
  const account::Person mallory = account::person("mallory", 77);
  it.world.ring.accounts[account::key_of("mallory")].profile = mallory.profile;
  chat::Content content;
  content.type = chat::ContentType::kRead;
  content.about = {{.id = chat::id_of(it.sent.id), .lamport = it.sent.lamport}};

  it.deposit(mallory, content);

  auto& mail = it.world.ring.mail[account::key_of("alice")];
  EXPECT_TRUE(it.world.pass_until([&] { return mail.empty(); }, 10s));
  EXPECT_EQ(it.state(), MessageState::kDelivered);
  EXPECT_EQ(it.world.client(it.alice).inbox_counts().forged, 0U);
}

TEST(ClientInbox, LeavesAMessageOfANewerVersionInTheMailbox) {
  Delivered it;
  const account::Person carol = account::person("carol", 78);
  chat::Content content;
  content.text = "what nobody can say yet";

  it.deposit(carol, content, chat::kNewestVersion + 1);
  it.world.pass(60s);

  EXPECT_EQ(it.world.ring.mail[account::key_of("alice")].size(), 1U);
  EXPECT_EQ(only<NewerMessageWaits>(it.world.events(it.alice)).size(), 1U);
  EXPECT_TRUE(only<MessageArrived>(it.world.events(it.alice)).empty());
}

}  // namespace
}  // namespace p2pchat::client
