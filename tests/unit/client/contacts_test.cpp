#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/history.h"
#include "core/chat/options.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

// Who is known, who has a request, who is blocked; aliases and safety numbers.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using chat::Deed;
using chat::Standing;
using Texts = std::vector<std::string>;

struct Pair : Couple {
  Outcome act(std::size_t device, Deed deed, const std::string& name,
              const std::string& alias = {}) {
    return world.run(device, acting(deed, name, alias)).outcome;
  }
  CommandEnded send(std::size_t device, const std::string& to, const std::string& text,
                    WaitFor wait = WaitFor::kDelivered) {
    return world.run(device, sending(to, text, wait));
  }
  [[nodiscard]] MessageState state_at(std::size_t device, const std::string& peer) {
    return world.run(device, reading_history(peer)).messages.back().state;
  }
  [[nodiscard]] std::optional<chat::Peer> person(std::size_t device, const std::string& name) {
    const CommandEnded end = world.run(device, looking_through());
    for (const auto& one : end.conversations) {
      if (one.last.peer == name) return one.peer;
    }
    for (const auto& one : end.people) {
      if (one.name == name) return one;
    }
    return std::nullopt;
  }
  [[nodiscard]] Standing standing(std::size_t device, const std::string& name) {
    return person(device, name).value_or(chat::Peer{}).standing;
  }
  [[nodiscard]] bool is_mailbox_empty(const std::string& name) {
    auto& mail = world.ring.mail[account::key_of(name)];
    return world.pass_until([&] { return mail.empty(); }, 20s);
  }
  // Puts a text of this person's into a mailbox, under this profile on the ring.
  void deposit(const account::Person& writer, const std::string& to, const std::string& text) {
    chat::Content content;
    content.text = text;
    deposit(writer, to, std::move(content));
  }
  void deposit(const account::Person& writer, const std::string& to, chat::Content content) {
    world.ring.accounts[account::key_of(writer.profile.name.text)].profile = writer.profile;
    const RingId key = account::key_of(to);
    Bytes32 fresh{};
    deposited += 1;
    fresh[0] = static_cast<std::uint8_t>(deposited);
    fresh[1] = static_cast<std::uint8_t>(deposited / 256);
    content.id = fresh;
    content.lamport = 1;
    const auto body = chat::seal(content, {writer.keys, writer.profile},
                                 world.ring.accounts.at(key).profile, fresh);
    ASSERT_TRUE(body.has_value());
    wire::Record letter;
    letter.body = *body;
    letter.slot = {.key = key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(*body)};
    world.ring.mail[key][letter.slot.id] = letter;
  }

  std::uint64_t deposited = 0;
};

TEST(Request, IsWhatAStrangerWritesUntilItIsAccepted) {
  Pair it;

  EXPECT_EQ(it.send(it.alice, "bob", "hello").outcome, Outcome::kDone);

  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kRequest);
  EXPECT_TRUE(only<MessageArrived>(it.world.events(it.bob)).at(0).message.is_request);
  const auto unread = it.world.run(it.bob, reading_inbox()).messages;
  ASSERT_EQ(texts_of(unread), Texts{"hello"});
  EXPECT_TRUE(unread[0].is_request);
  it.world.pass(20s);
  EXPECT_EQ(it.state_at(it.alice, "bob"), MessageState::kDelivered);
  EXPECT_EQ(it.world.run(it.bob, settling()).outcome, Outcome::kDone);

  EXPECT_EQ(it.act(it.bob, Deed::kAccept, "ALICE"), Outcome::kDone);

  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kKnown);
  it.world.pass(10s);
  EXPECT_EQ(it.state_at(it.alice, "bob"), MessageState::kRead);
  EXPECT_EQ(it.send(it.alice, "bob", "thanks").outcome, Outcome::kDone);
  EXPECT_FALSE(it.world.run(it.bob, reading_inbox()).messages.at(0).is_request);
  EXPECT_EQ(it.act(it.bob, Deed::kAccept, "alice"), Outcome::kNoRequest);
}

TEST(Request, IsAcceptedByWritingBackAlsoAfterARestart) {
  Pair it;
  (void)it.send(it.alice, "bob", "hello");
  (void)it.world.run(it.bob, reading_inbox());
  restart(it.world, it.bob);
  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kRequest);

  EXPECT_EQ(it.send(it.bob, "alice", "hi").outcome, Outcome::kDone);

  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kKnown);
  restart(it.world, it.bob);
  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kKnown);
  it.world.pass(10s);
  EXPECT_EQ(it.world.run(it.alice, reading_history("bob")).messages.at(0).state,
            MessageState::kRead);
  // Whom one wrote to is no stranger.
  EXPECT_EQ(it.standing(it.alice, "bob"), Standing::kKnown);
}

// A profile of before has no row about anybody, but the clock of whom it wrote to.
TEST(Request, IsNotMadeOfSomebodyWhomAnOlderProfileWroteTo) {
  Pair it;
  (void)it.send(it.alice, "bob", "hello");
  (void)it.send(it.bob, "alice", "hi");
  std::erase_if(it.world.disk(it.bob), [](const auto& row) { return row.first[0] == 'k'; });
  restart(it.world, it.bob);

  (void)it.send(it.alice, "bob", "how are you?");

  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kKnown);
}

TEST(Request, IsNotMadeOfSomebodyInAnImportedHistory) {
  Pair it;
  const StoredMessage sent{.id = std::string(64, 'a'),
                           .peer = "alice",
                           .is_outgoing = true,
                           .text = "from my other device",
                           .state = MessageState::kRead};
  (void)it.world.run(it.bob, [&](Client& client, Instant now, Effects& out) {
    return client.import({sent}, now, out);
  });

  (void)it.send(it.alice, "bob", "hello");

  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kKnown);
}

TEST(Deny, ErasesTheRequestAndALaterMessageMakesAnother) {
  Pair it;
  (void)it.send(it.alice, "bob", "pineapple");
  (void)it.world.run(it.bob, reading_inbox());
  (void)it.send(it.alice, "bob", "second");

  EXPECT_EQ(it.act(it.bob, Deed::kDeny, "alice"), Outcome::kDone);

  EXPECT_FALSE(it.person(it.bob, "alice").has_value());
  EXPECT_TRUE(it.world.run(it.bob, reading_history("alice")).messages.empty());
  EXPECT_TRUE(it.world.run(it.bob, reading_inbox()).messages.empty());
  EXPECT_TRUE(it.world.run(it.bob, searching({.text = "pineapple"})).messages.empty());
  EXPECT_EQ(it.act(it.bob, Deed::kDeny, "alice"), Outcome::kNoRequest);
  it.world.pass(10s);
  EXPECT_EQ(it.world.run(it.alice, reading_history("bob")).messages.at(0).state,
            MessageState::kDelivered);

  (void)it.send(it.alice, "bob", "third");

  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kRequest);
  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_history("alice")).messages), Texts{"third"});
}

TEST(Deny, OfManyMessagesLeavesThoseOfOthers) {
  Pair it;
  const std::size_t carol = registered(it.world, "carol");
  (void)it.send(carol, "bob", "from carol");
  for (int i = 0; i < 200; ++i) {
    (void)it.send(it.alice, "bob", "text " + std::to_string(i), WaitFor::kQueued);
  }
  ASSERT_TRUE(
      it.world.pass_until([&] { return it.world.client(it.alice).outbox_size() == 0; }, 5min));

  EXPECT_EQ(it.act(it.bob, Deed::kDeny, "alice"), Outcome::kDone);

  EXPECT_TRUE(it.world.run(it.bob, reading_history("alice")).messages.empty());
  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages), Texts{"from carol"});
  EXPECT_EQ(it.standing(it.bob, "carol"), Standing::kRequest);
}

TEST(Deny, CutShortAtAnyStepLeavesARequestThatIsWholeOrCanBeDeniedAgain) {
  for (std::size_t steps = 0; steps < 60; ++steps) {
    Pair it;
    for (int i = 0; i < 70; ++i) {
      (void)it.send(it.alice, "bob", "text " + std::to_string(i), WaitFor::kQueued);
    }
    ASSERT_TRUE(
        it.world.pass_until([&] { return it.world.client(it.alice).outbox_size() == 0; }, 5min));
    it.world.kill_after(it.bob, steps);
    const CommandId denied = it.world.command(it.bob, acting(Deed::kDeny, "alice"));
    const bool was_cut = it.world.ended(it.bob, denied).outcome != Outcome::kDone;
    if (it.world.is_up(it.bob)) it.world.spare(it.bob);
    if (!it.world.is_up(it.bob)) restart(it.world, it.bob);

    if (it.standing(it.bob, "alice") == Standing::kRequest) {
      ASSERT_EQ(it.act(it.bob, Deed::kDeny, "alice"), Outcome::kDone) << steps;
    }

    ASSERT_FALSE(it.person(it.bob, "alice").has_value()) << "killed after " << steps;
    ASSERT_TRUE(it.world.run(it.bob, reading_history("alice")).messages.empty());
    ASSERT_TRUE(it.world.run(it.bob, reading_inbox()).messages.empty());
    if (!was_cut) break;
  }
}

TEST(Request, BeyondTheBoundIsDroppedAndKeepsNobodyElseOut) {
  Pair it;
  (void)it.send(it.bob, "alice", "hi");
  const std::size_t most = chat::ChatOptions{}.requests_max;
  const account::Person writer = account::person("stranger", 77);
  for (std::size_t i = 0; i < most + 40; ++i) {
    account::Person stranger = writer;
    stranger.profile =
        account::make_profile("stranger-" + std::to_string(i), writer.keys, 1, Bytes32{7});
    it.deposit(stranger, "bob", "text of " + std::to_string(i));
  }
  auto& mail = it.world.ring.mail[account::key_of("bob")];
  ASSERT_TRUE(it.world.pass_until([&] { return mail.empty(); }, 5min));

  const auto all = it.world.run(it.bob, looking_through()).conversations;

  EXPECT_EQ(all.size(), most + 1);
  EXPECT_EQ(it.world.client(it.bob).inbox_counts().dropped, 40U);
  EXPECT_EQ(it.send(it.alice, "bob", "hello").outcome, Outcome::kDone);
  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kKnown);

  // A place that is free again is taken.
  const auto request = std::ranges::find(
      all, Standing::kRequest, [](const chat::Conversation& one) { return one.peer.standing; });
  ASSERT_NE(request, all.end());
  EXPECT_EQ(it.act(it.bob, Deed::kBlock, request->last.peer), Outcome::kDone);
  const std::size_t carol = registered(it.world, "carol");
  EXPECT_EQ(it.send(carol, "bob", "one more").outcome, Outcome::kDone);
  EXPECT_EQ(it.standing(it.bob, "carol"), Standing::kRequest);
}

TEST(Request, IsWhatAStrangerSaysOfATextToComeAndBeyondTheBoundIsDropped) {
  Pair it;
  const std::size_t most = chat::ChatOptions{}.requests_max;
  const account::Person writer = account::person("stranger", 77);
  for (std::size_t i = 0; i < most + 2; ++i) {
    account::Person stranger = writer;
    stranger.profile =
        account::make_profile("stranger-" + std::to_string(i), writer.keys, 1, Bytes32{7});
    chat::Content content;
    content.type = i % 2 == 0 ? chat::ContentType::kEdit : chat::ContentType::kDeletion;
    content.text = std::string(i % 2 == 0 ? "what is to come" : "");
    content.about = {{.id = Bytes32{5}, .lamport = 9}};
    it.deposit(stranger, "bob", content);
  }
  auto& mail = it.world.ring.mail[account::key_of("bob")];
  ASSERT_TRUE(it.world.pass_until([&] { return mail.empty(); }, 5min));

  EXPECT_EQ(it.standing(it.bob, "stranger-0"), Standing::kRequest);
  EXPECT_EQ(it.world.client(it.bob).inbox_counts().dropped, 2U);
}

TEST(Block, DropsWhatComesAndItsSenderSeesNoMoreThanStored) {
  Pair it;
  EXPECT_EQ(it.act(it.bob, Deed::kBlock, "alice"), Outcome::kDone);

  EXPECT_EQ(it.send(it.alice, "bob", "hello", WaitFor::kStored).outcome, Outcome::kDone);

  EXPECT_TRUE(it.is_mailbox_empty("bob"));
  it.world.pass(20s);
  EXPECT_EQ(it.state_at(it.alice, "bob"), MessageState::kStored);
  EXPECT_TRUE(only<MessageArrived>(it.world.events(it.bob)).empty());
  EXPECT_TRUE(it.world.run(it.bob, reading_inbox()).messages.empty());
  EXPECT_TRUE(it.world.run(it.bob, reading_history("alice")).messages.empty());
  EXPECT_EQ(it.standing(it.bob, "alice"), Standing::kBlocked);
  EXPECT_EQ(it.world.client(it.bob).inbox_counts().dropped, 1U);
}

TEST(Block, OfAMessageThatWasDroppedIsForGood) {
  Pair it;
  (void)it.act(it.bob, Deed::kBlock, "alice");
  (void)it.send(it.alice, "bob", "hello", WaitFor::kStored);
  ASSERT_TRUE(it.is_mailbox_empty("bob"));

  EXPECT_EQ(it.act(it.bob, Deed::kUnblock, "alice"), Outcome::kDone);
  // The ring forgets what was collected, and alice's device deposits again what nobody confirmed.
  it.world.ring.collected.clear();
  it.world.pass(3h);

  EXPECT_TRUE(it.world.run(it.bob, reading_inbox()).messages.empty());
  EXPECT_EQ(it.state_at(it.alice, "bob"), MessageState::kStored);
  EXPECT_EQ(it.send(it.alice, "bob", "now?").outcome, Outcome::kDone);
  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages), Texts{"now?"});
}

TEST(Block, SurvivesADeathAtAnyStepOnceItIsDone) {
  for (std::size_t steps = 0; steps < 40; ++steps) {
    Pair it;
    ASSERT_EQ(it.act(it.bob, Deed::kBlock, "alice"), Outcome::kDone);
    it.world.kill_after(it.bob, steps);
    (void)it.send(it.alice, "bob", "hello", WaitFor::kStored);
    const bool was_killed = it.world.pass_until([&] { return !it.world.is_up(it.bob); }, 3s);
    it.world.spare(it.bob);
    if (was_killed) restart(it.world, it.bob);

    ASSERT_TRUE(it.is_mailbox_empty("bob")) << "killed after " << steps;
    it.world.pass(5s);
    ASSERT_TRUE(only<MessageArrived>(it.world.events(it.bob)).empty()) << steps;
    ASSERT_TRUE(it.world.run(it.bob, reading_history("alice")).messages.empty()) << steps;
    ASSERT_EQ(it.state_at(it.alice, "bob"), MessageState::kStored) << steps;
    if (!was_killed) break;
  }
}

TEST(Block, LetsNothingBeSentThere) {
  Pair it;
  (void)it.act(it.alice, Deed::kBlock, "bob");

  EXPECT_EQ(it.send(it.alice, "BOB", "hello").outcome, Outcome::kBlocked);
  EXPECT_EQ(it.act(it.alice, Deed::kUnblock, "bob"), Outcome::kDone);
  EXPECT_EQ(it.send(it.alice, "bob", "hello").outcome, Outcome::kDone);
}

TEST(Block, StillTakesReceiptsForWhatWasSentBefore) {
  Pair it;
  it.world.kill(it.bob);
  (void)it.send(it.alice, "bob", "hello", WaitFor::kStored);
  (void)it.act(it.alice, Deed::kBlock, "bob");

  restart(it.world, it.bob);

  EXPECT_TRUE(
      it.world.pass_until([&] { return it.world.client(it.alice).outbox_size() == 0; }, 20s));
  EXPECT_EQ(it.state_at(it.alice, "bob"), MessageState::kDelivered);
}

TEST(Block, KeepsWhatWasReadToItself) {
  Pair it;
  (void)it.send(it.bob, "alice", "hi");
  (void)it.send(it.alice, "bob", "hello");
  (void)it.act(it.bob, Deed::kBlock, "alice");

  EXPECT_EQ(texts_of(it.world.run(it.bob, reading_inbox()).messages), Texts{"hello"});
  it.world.pass(20s);

  EXPECT_EQ(it.state_at(it.alice, "bob"), MessageState::kDelivered);
}

TEST(Block, TurnsBackADeletionWhichCountsIfACopyComesLater) {
  Pair it;
  (void)it.send(it.bob, "alice", "hi");
  const std::string id = it.send(it.alice, "bob", "hello").messages.at(0).id;
  (void)it.act(it.bob, Deed::kBlock, "alice");
  (void)it.world.run(it.alice, [&](Client& client, Instant now, Effects& out) {
    return client.delete_message("bob", id, now, out);
  });
  it.world.pass(10s);
  ASSERT_TRUE(it.is_mailbox_empty("bob"));
  EXPECT_EQ(it.world.run(it.bob, reading_history("alice")).messages.back().text, "hello");

  (void)it.act(it.bob, Deed::kUnblock, "alice");
  it.world.ring.collected.clear();
  it.world.pass(3h);

  EXPECT_TRUE(it.world.run(it.bob, reading_history("alice")).messages.back().is_deleted);
}

TEST(Block, ThatTheDiskRefusesIsNone) {
  Pair it;
  it.world.set_disk_error(it.bob, DiskError::kFull);

  EXPECT_EQ(it.act(it.bob, Deed::kBlock, "alice"), Outcome::kDiskFull);

  it.world.set_disk_error(it.bob, std::nullopt);
  EXPECT_EQ(it.send(it.alice, "bob", "hello").outcome, Outcome::kDone);
  EXPECT_FALSE(it.person(it.bob, "carol").has_value());
}

TEST(Act, SaysWhatIsWrong) {
  Pair it;

  EXPECT_EQ(it.act(it.alice, Deed::kBlock, "no such name!"), Outcome::kUnknownUser);
  EXPECT_EQ(it.act(it.alice, Deed::kBlock, "Alice"), Outcome::kBadName);
  EXPECT_EQ(it.act(it.alice, Deed::kAccept, "bob"), Outcome::kNoRequest);
  EXPECT_EQ(it.act(it.alice, Deed::kVerify, "nobody"), Outcome::kUnknownUser);
  EXPECT_EQ(it.act(it.alice, Deed::kAlias, "bob", std::string(65, 'x')), Outcome::kBadAlias);
  (void)it.act(it.alice, Deed::kBlock, "bob");
  EXPECT_EQ(it.act(it.alice, Deed::kAccept, "bob"), Outcome::kBlocked);
  (void)it.world.run(it.alice, logging_out());
  EXPECT_EQ(it.act(it.alice, Deed::kBlock, "bob"), Outcome::kNotLoggedIn);
}

TEST(Alias, IsKeptSealedAndTakenAway) {
  Pair it;

  EXPECT_EQ(it.act(it.alice, Deed::kAlias, "bob", "Bob del almacén"), Outcome::kDone);

  restart(it.world, it.alice);
  EXPECT_EQ(it.person(it.alice, "bob").value_or(chat::Peer{}).alias, "Bob del almacén");
  for (const auto& [key, value] : it.world.disk(it.alice)) {
    const std::string text(value.begin(), value.end());
    EXPECT_EQ(text.find("almac"), std::string::npos);
  }
  EXPECT_EQ(it.act(it.alice, Deed::kAlias, "bob", ""), Outcome::kDone);
  EXPECT_FALSE(it.person(it.alice, "bob").has_value());
}

TEST(SafetyNumber, IsTheSameOnBothSidesAndMarksWhomItWasComparedWith) {
  Pair it;

  const CommandEnded ours = it.world.run(it.alice, acting(Deed::kVerify, "bob"));
  const CommandEnded theirs = it.world.run(it.bob, acting(Deed::kVerify, "alice"));

  EXPECT_EQ(ours.safety_number.size(), 60U);
  EXPECT_EQ(ours.safety_number, theirs.safety_number);
  EXPECT_FALSE(it.person(it.alice, "bob").has_value());
  EXPECT_EQ(it.act(it.alice, Deed::kMatch, "bob"), Outcome::kDone);
  restart(it.world, it.alice);
  EXPECT_TRUE(it.person(it.alice, "bob").value_or(chat::Peer{}).is_verified);
}

TEST(SafetyNumber, OfOtherKeysOnTheRingTakesTheMarkAway) {
  Pair it;
  (void)it.act(it.alice, Deed::kMatch, "bob");
  it.world.ring.accounts.at(account::key_of("bob")).profile = account::person("bob", 91).profile;

  EXPECT_EQ(it.act(it.alice, Deed::kVerify, "bob"), Outcome::kKeyChanged);

  it.world.pass(1s);
  const auto told = only<ContactKeyChanged>(it.world.events(it.alice));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].peer, "bob");
  EXPECT_TRUE(told[0].was_verified);
  restart(it.world, it.alice);
  EXPECT_FALSE(it.person(it.alice, "bob").value_or(chat::Peer{}).is_verified);
}

}  // namespace
}  // namespace p2pchat::client
