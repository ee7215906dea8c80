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
using Texts = std::vector<std::string>;

SmallWorld::Ask answering(std::string peer, std::string text, std::string id) {
  return [=](Client& client, Instant now, Effects& out) {
    SendOptions options;
    options.wait = WaitFor::kDelivered;
    options.reply_to = id;
    return client.send(peer, text, options, now, out);
  };
}

// Alice has written "secret" to Bob, who has it, unread.
struct Regretful : Couple {
  Regretful() { sent = delivered("secret"); }
  StoredMessage delivered(const std::string& text) {
    const CommandEnded end = world.run(alice, sending("bob", text, WaitFor::kDelivered));
    EXPECT_EQ(end.outcome, Outcome::kDone);
    return end.messages.at(0);
  }
  [[nodiscard]] Outcome take_back() { return world.run(alice, deleting("bob", sent.id)).outcome; }
  [[nodiscard]] StoredMessage at_alice() {
    return world.run(alice, reading_history("bob")).messages.at(0);
  }
  [[nodiscard]] StoredMessage at_bob() {
    return world.run(bob, reading_history("alice")).messages.at(0);
  }
  [[nodiscard]] bool is_told_within(Duration patience) {
    const Instant end = world.now() + patience;
    while (!chat::has_arrived(at_alice().state) && world.now() < end) world.pass(500ms);
    return chat::has_arrived(at_alice().state);
  }
  void kill_bob_and_wait_for_mail(std::size_t letters) {
    world.kill(bob);
    mail_is(letters);
  }
  void mail_is(std::size_t letters) {
    EXPECT_TRUE(world.pass_until([&] { return mail().size() == letters; }, 20s));
  }
  // Alice writes while Bob is away; all that is in his mailbox then.
  wire::Record send_to_absent(const std::string& text) {
    kill_bob_and_wait_for_mail(0);
    sent = world.run(alice, sending("bob", text, WaitFor::kStored)).messages.at(0);
    mail_is(1);
    return mail().begin()->second;
  }
  std::map<Bytes32, wire::Record>& mail() { return world.ring.mail[account::key_of("bob")]; }
  // Rows of words on Bob's disk.
  [[nodiscard]] std::ptrdiff_t words() {
    return std::ranges::count_if(world.disk(bob), [](const auto& row) {
      return row.first.size() > 2 && row.first[0] == 'm' && row.first[1] == 'w';
    });
  }

  StoredMessage sent;
};

TEST(Deletion, LeavesAStoneOnBothSides) {
  Regretful it;

  EXPECT_EQ(it.take_back(), Outcome::kDone);
  EXPECT_TRUE(it.is_told_within(10s));

  for (const StoredMessage& stone : {it.at_alice(), it.at_bob()}) {
    EXPECT_TRUE(stone.is_deleted);
    EXPECT_TRUE(stone.text.empty());
    EXPECT_EQ(stone.id, it.sent.id);
    EXPECT_EQ(stone.lamport, it.sent.lamport);
  }
  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
}

TEST(Deletion, TakesTheTextOutOfUnreadAndIndex) {
  Regretful it;
  EXPECT_EQ(it.words(), 1);

  EXPECT_EQ(it.take_back(), Outcome::kDone);
  EXPECT_TRUE(it.is_told_within(10s));

  EXPECT_TRUE(it.world.run(it.bob, reading_inbox()).messages.empty());
  EXPECT_EQ(it.words(), 0);
  EXPECT_TRUE(it.world.run(it.bob, searching({.text = "secret"})).messages.empty());
  const auto changes = only<MessageChanged>(it.world.events(it.bob));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].message.is_deleted);
}

TEST(Deletion, ComesFirstAndTheTextIsNeverShown) {
  Regretful it;
  const wire::Record text = it.send_to_absent("late");
  EXPECT_EQ(it.take_back(), Outcome::kDone);
  it.mail_is(2);
  it.mail().erase(text.slot.id);

  restart(it.world, it.bob);
  it.mail_is(0);
  it.mail()[text.slot.id] = text;
  it.mail_is(0);

  EXPECT_TRUE(it.is_told_within(10s));
  EXPECT_EQ(only<MessageArrived>(it.world.events(it.bob)).size(), 1U);  // of before
  const auto history = it.world.run(it.bob, reading_history("alice")).messages;
  ASSERT_EQ(history.size(), 2U);
  EXPECT_TRUE(history[1].is_deleted);
  EXPECT_EQ(history[1].id, it.sent.id);
}

TEST(Deletion, ComesWithItsTextAndIsDoneOnceAllIsSettled) {
  Regretful it;
  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  (void)it.send_to_absent("too soon");
  EXPECT_EQ(it.take_back(), Outcome::kDone);
  it.mail_is(2);

  restart(it.world, it.bob);
  EXPECT_EQ(it.world.run(it.bob, settling()).outcome, Outcome::kDone);

  EXPECT_TRUE(it.world.run(it.bob, reading_inbox()).messages.empty());
}

TEST(Deletion, SurvivesADeathOfEitherAtAnyStep) {
  for (std::size_t steps = 0; steps < 14; ++steps) {
    for (const bool is_sender : {true, false}) {
      Regretful it;
      const std::size_t dying = is_sender ? it.alice : it.bob;
      it.world.kill_after(dying, steps);
      (void)it.world.command(it.alice, deleting("bob", it.sent.id));
      it.world.pass(2s);
      it.world.spare(dying);
      restart(it.world, dying);
      if (!it.at_alice().is_deleted) {
        EXPECT_EQ(it.take_back(), Outcome::kDone);
      }

      EXPECT_TRUE(it.is_told_within(20s)) << "killed after " << steps << " steps";
      EXPECT_TRUE(it.at_bob().is_deleted);
      EXPECT_TRUE(it.world.run(it.bob, reading_inbox()).messages.empty());
    }
  }
}

TEST(Deletion, IsForWhoWroteTheMessage) {
  Regretful it;

  EXPECT_EQ(it.world.run(it.bob, deleting("alice", it.sent.id)).outcome, Outcome::kNotYours);
  EXPECT_EQ(it.world.run(it.alice, deleting("bob", std::string(64, '0'))).outcome,
            Outcome::kUnknownMessage);
  (void)it.delivered("another");
  EXPECT_EQ(it.world.run(it.alice, deleting("bob", "")).outcome, Outcome::kAmbiguousId);
  EXPECT_EQ(it.at_bob().text, "secret");
}

// What somebody else sends as the deletion of Alice's message.
wire::Record forged_deletion(Regretful& it, const StoredMessage& message) {
  const account::Person mallory = account::person("mallory", 77);
  it.world.ring.accounts[account::key_of("mallory")].profile = mallory.profile;
  chat::Content content;
  content.type = chat::ContentType::kDeletion;
  content.about = {{.id = chat::id_of(message.id), .lamport = message.lamport}};
  const auto body =
      chat::seal(content, {mallory.keys, mallory.profile},
                 it.world.ring.accounts.at(account::key_of("bob")).profile, Bytes32{3});
  wire::Record letter;
  letter.body = body.value();
  letter.slot = {.key = account::key_of("bob"),
                 .kind = wire::RecordKind::kMessage,
                 .id = crypto::sha256(letter.body)};
  return letter;
}

TEST(Deletion, OfSomebodyElsesMessageCountsForNothing) {
  Regretful it;
  const wire::Record letter = forged_deletion(it, it.sent);

  it.mail()[letter.slot.id] = letter;
  it.mail_is(0);

  EXPECT_EQ(it.at_bob().text, "secret");
  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages), Texts{"secret"});
}

// Who sees a message's id on its way could keep it from being shown.
TEST(Deletion, OfSomebodyElsesMessageThatIsOnItsWayCountsForNothing) {
  Regretful it;
  const wire::Record text = it.send_to_absent("on its way");
  it.mail().clear();
  const wire::Record letter = forged_deletion(it, it.sent);
  it.mail()[letter.slot.id] = letter;

  restart(it.world, it.bob);
  it.mail_is(0);
  it.mail()[text.slot.id] = text;
  it.mail_is(0);

  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages),
            (Texts{"secret", "on its way"}));
}

TEST(Deletion, OfWhatNoNodeHasLeavesNothing) {
  Regretful it;
  it.world.is_node_up.assign(FakeRing::kNodes, false);
  EXPECT_TRUE(it.world.pass_until([&] { return !it.world.client(it.alice).is_connected(); }, 60s));
  it.sent = it.world.run(it.alice, sending("bob", "held")).messages.at(0);

  const CommandEnded ended = it.world.run(it.alice, deleting("bob", it.sent.id));

  EXPECT_EQ(ended.outcome, Outcome::kDone);
  EXPECT_FALSE(ended.messages.at(0).is_deleted);
  EXPECT_EQ(texts_of(it.world.run(it.alice, reading_history("bob")).messages), Texts{"secret"});
  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
}

TEST(Deletion, OfAPrunedMessageDoesNotBringItBack) {
  Regretful it;
  EXPECT_EQ(it.world.run(it.bob, reading_inbox()).messages.size(), 1U);
  it.world.pass(5s);
  EXPECT_EQ(it.world
                .run(it.bob, [](Client& client, Instant now,
                                Effects& out) { return client.prune({}, Duration{1s}, now, out); })
                .count,
            1U);

  EXPECT_EQ(it.take_back(), Outcome::kDone);
  EXPECT_TRUE(it.is_told_within(10s));

  EXPECT_TRUE(it.world.run(it.bob, reading_history("alice")).messages.empty());
}

TEST(Reply, SaysWhatItAnswersOnBothSides) {
  Regretful it;

  const CommandEnded ended =
      it.world.run(it.bob, answering("alice", "which one?", it.sent.id.substr(0, 8)));

  EXPECT_EQ(ended.outcome, Outcome::kDone);
  EXPECT_EQ(ended.messages.at(0).reply_to, it.sent.id);
  const auto history = it.world.run(it.alice, reading_history("bob")).messages;
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].reply_to, it.sent.id);
  EXPECT_TRUE(history[0].reply_to.empty());
}

TEST(Reply, ToAMessageThatIsNotThereIsNotSent) {
  Regretful it;

  EXPECT_EQ(it.world.run(it.bob, answering("alice", "what?", std::string(64, '0'))).outcome,
            Outcome::kUnknownMessage);

  EXPECT_EQ(it.world.run(it.bob, reading_history("alice")).messages.size(), 1U);
}

}  // namespace
}  // namespace p2pchat::client
