#include "core/chat/sessions.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/chat/sealed_message.h"
#include "core/ratchet/session.h"
#include "tests/unit/client/people.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// Alice and Bob have written to each other, so that each knows that the other understands sessions.
struct SessionTalk : Couple {
  SessionTalk() {
    world.pass(5s);
    for (int round = 0; round < 2; ++round) {
      write(alice, "bob", "hello");
      write(bob, "alice", "hello");
    }
    world.pass(20s);
    (void)inbox(alice);
    (void)inbox(bob);
    world.pass(20s);
  }

  void write(std::size_t from, const std::string& to, const std::string& text) {
    EXPECT_EQ(world.run(from, sending(to, text, WaitFor::kDelivered)).outcome, Outcome::kDone);
  }
  void store(std::size_t from, const std::string& to, const std::string& text) {
    EXPECT_EQ(world.run(from, sending(to, text, WaitFor::kStored)).outcome, Outcome::kDone);
  }
  Texts inbox(std::size_t device) { return texts_of(world.run(device, reading_inbox()).messages); }
  std::size_t fresh_device(const std::string& name) {
    const std::size_t device = world.add_device("new");
    EXPECT_EQ(world.run(device, logging_in(name, kPassword)).outcome, Outcome::kDone);
    return device;
  }
  const chat::Chat& chat(std::size_t device) { return *world.client(device).conversations(); }
  // What was deposited for the account of a device and has a message of a session inside.
  std::vector<chat::OpenedMessage> in_sessions_to(std::size_t device) {
    const chat::OwnAccount& own = chat(device).own();
    std::vector<chat::OpenedMessage> found;
    for (const wire::Message& message : world.seen()) {
      const auto* deposit = std::get_if<wire::Deposit>(&message);
      if (deposit == nullptr) continue;
      auto opened = chat::open_envelope(deposit->record.body, own.self(), own.prekeys);
      const bool is_in_session = opened && opened->content.type == chat::ContentType::kSession;
      if (is_in_session) found.push_back(*std::move(opened));
    }
    return found;
  }
  std::uint64_t unread(std::size_t device) { return world.client(device).inbox_counts().unread; }
  std::uint64_t used_twice(std::size_t device) {
    return world.client(device).inbox_counts().used_twice;
  }
  bool is_delivered(std::size_t device, const std::string& peer, const std::string& text) {
    for (const StoredMessage& each : world.run(device, reading_history(peer)).messages) {
      if (each.text == text) return chat::has_arrived(each.state);
    }
    return false;
  }
  // How many of the other one's texts say so.
  std::size_t times_shown(std::size_t device, const std::string& peer, const std::string& text) {
    std::size_t times = 0;
    for (const StoredMessage& each : world.run(device, reading_history(peer)).messages) {
      times += each.text == text && !each.is_outgoing ? 1U : 0U;
    }
    return times;
  }
};

TEST(ClientSessions, AreBegunOnceTheOtherIsKnownToUnderstandThem) {
  Couple couple;
  couple.world.pass(5s);
  EXPECT_EQ(couple.world.run(couple.alice, sending("bob", "first", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  EXPECT_TRUE(couple.world.client(couple.alice).conversations()->sessions().all().empty());

  SessionTalk it;

  EXPECT_FALSE(it.chat(it.alice).sessions().all().empty());
  EXPECT_GE(it.in_sessions_to(it.alice).size(), 1U);
  EXPECT_GE(it.in_sessions_to(it.bob).size(), 1U);
  EXPECT_EQ(it.unread(it.alice) + it.unread(it.bob), 0U);
}

// Where one writes and the other never answers, receipts turn the keys nevertheless.
TEST(ClientSessions, AreAnsweredByReceiptsAlone) {
  SessionTalk it;
  it.write(it.alice, "bob", "one");
  it.world.pass(10s);
  it.write(it.alice, "bob", "two");
  it.world.pass(10s);

  EXPECT_FALSE(it.chat(it.alice).sessions().all().front().is_unanswered());
  const auto sent = it.in_sessions_to(it.bob);
  ASSERT_GE(sent.size(), 2U);
  const auto one = ratchet::parse_message(sent[sent.size() - 2].part);
  const auto two = ratchet::parse_message(sent.back().part);
  EXPECT_NE(one->header.key, two->header.key);
}

// Whoever has everything that both devices hold afterwards, and what nodes have kept, reads nothing
// of what was said in the session once it was answered.
TEST(ClientSessions, LeaveNoKeyOfWhatWasShown) {
  SessionTalk it;
  const std::size_t before = it.in_sessions_to(it.bob).size();
  for (const char* text : {"one", "two", "three"}) {
    it.write(it.alice, "bob", text);
    it.write(it.bob, "alice", text);
  }
  it.world.pass(20s);
  const auto kept = it.in_sessions_to(it.bob);
  ASSERT_GE(kept.size(), before + 3);

  for (std::size_t i = before; i < kept.size(); ++i) {
    const auto message = ratchet::parse_message(kept[i].part);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->header.prekey, 0U);
    for (const std::size_t device : {it.alice, it.bob}) {
      for (const ratchet::Session& session : it.chat(device).sessions().all()) {
        EXPECT_FALSE(session.open(*message, Bytes32{1}));
      }
    }
    const chat::OwnAccount& bob = it.chat(it.bob).own();
    for (const auto& [id, prekey] : bob.prekeys) {
      const auto begun = ratchet::Session::answer(
          {.identity = bob.keys.identity,
           .prekey = prekey.private_key,
           .their_identity = it.chat(it.alice).own().profile.identity_key,
           .their_ephemeral = message->header.session,
           .associated = it.chat(it.bob).sessions().all().front().associated()});
      EXPECT_FALSE(begun->open(*message, Bytes32{1}));
    }
  }
}

TEST(ClientSessions, GoOnAfterARestart) {
  SessionTalk it;
  restart(it.world, it.alice);
  restart(it.world, it.bob);
  it.world.pass(10s);

  it.write(it.alice, "bob", "there");
  it.write(it.bob, "alice", "back");

  EXPECT_EQ(it.inbox(it.bob), Texts{"there"});
  EXPECT_EQ(it.inbox(it.alice), Texts{"back"});
  EXPECT_EQ(it.unread(it.alice) + it.unread(it.bob), 0U);
}

TEST(ClientSessions, WhatAFreshDeviceCannotOpenComesAgain) {
  SessionTalk it;
  it.world.kill(it.bob);
  it.store(it.alice, "bob", "for the dead device");

  const std::size_t fresh = it.fresh_device("bob");
  it.world.pass(60s);

  EXPECT_EQ(it.inbox(fresh), Texts{"for the dead device"});
  EXPECT_GT(it.unread(fresh), 0U);
  it.world.pass(60s);
  EXPECT_TRUE(it.is_delivered(it.alice, "bob", "for the dead device"));
  EXPECT_TRUE(it.world.ring.mail[account::key_of("bob")].empty());
  it.write(it.alice, "bob", "in a new session");
  it.write(fresh, "alice", "answer");
  EXPECT_EQ(it.used_twice(it.alice) + it.used_twice(fresh), 0U);
}

// Bob's device is dead; Alice's was replaced, and hears no question about what it has sent.
TEST(ClientSessions, WhatAReplacedDeviceHasSentIsSealedAnew) {
  SessionTalk it;
  it.world.kill(it.bob);
  it.store(it.alice, "bob", "from the older device");
  (void)it.fresh_device("alice");
  it.world.pass(30s);

  const std::size_t fresh = it.fresh_device("bob");
  it.world.pass(30s);

  EXPECT_EQ(it.inbox(fresh), Texts{"from the older device"});
}

// Alice's device was off while another had the account, and has the account again.
TEST(ClientSessions, WhatWasSentInAnOlderEpochIsSealedAnew) {
  SessionTalk it;
  it.world.kill(it.bob);
  it.store(it.alice, "bob", "of the first epoch");
  it.world.kill(it.alice);
  const std::size_t phone = it.fresh_device("alice");
  it.world.pass(10s);
  it.world.kill(phone);
  it.world.start(it.alice);
  ASSERT_EQ(it.world.run(it.alice, logging_in("alice", kPassword)).outcome, Outcome::kDone);
  it.world.pass(30s);

  const std::size_t fresh = it.fresh_device("bob");
  it.world.pass(30s);

  EXPECT_EQ(it.inbox(fresh), Texts{"of the first epoch"});
}

TEST(ClientSessions, AreNotSentInByADeviceOfAnOlderEpoch) {
  SessionTalk it;
  const Bytes32 former = it.chat(it.alice).sessions().all().front().id();
  it.world.kill(it.alice);
  const std::size_t phone = it.fresh_device("alice");
  it.world.pass(10s);
  it.world.kill(phone);
  it.world.start(it.alice);
  ASSERT_EQ(it.world.run(it.alice, logging_in("alice", kPassword)).outcome, Outcome::kDone);
  it.world.pass(10s);
  const std::size_t before = it.in_sessions_to(it.bob).size();

  it.write(it.alice, "bob", "again");

  const auto sent = it.in_sessions_to(it.bob);
  ASSERT_GT(sent.size(), before);
  EXPECT_NE(ratchet::parse_message(sent.back().part)->header.session, former);
}

// KilledInSession after any number of steps, the one who writes or the one who reads: shown once,
// and no key is used for two messages.
class KilledInSession : public testing::TestWithParam<bool> {};

TEST_P(KilledInSession, AtAnyStepLosesNothingAndUsesNoKeyTwice) {
  const bool is_writer = GetParam();
  for (std::size_t steps = 0; steps < 24; ++steps) {
    SessionTalk it;
    const std::size_t victim = is_writer ? it.alice : it.bob;
    it.world.kill_after(victim, steps);
    const CommandEnded sent = it.world.run(it.alice, sending("bob", "text"));
    it.world.pass(2s);
    it.world.spare(victim);
    if (!it.world.is_up(victim)) {
      it.world.start(victim);
      ASSERT_EQ(it.world.run(victim, unlocking(kPassword)).outcome, Outcome::kDone);
    }
    it.write(it.alice, "bob", "next");
    it.write(it.bob, "alice", "answer");
    it.world.pass(30s);

    const std::size_t shown = it.times_shown(it.bob, "alice", "text");
    EXPECT_LE(shown, 1U) << steps;
    EXPECT_TRUE(shown == 1 || sent.outcome != Outcome::kDone) << steps;
    EXPECT_EQ(it.times_shown(it.bob, "alice", "next"), 1U) << steps;
    EXPECT_EQ(it.used_twice(it.alice) + it.used_twice(it.bob), 0U) << steps;
    EXPECT_EQ(it.unread(it.alice) + it.unread(it.bob), 0U) << steps;
  }
}

INSTANTIATE_TEST_SUITE_P(ClientSessions, KilledInSession, testing::Values(true, false));

}  // namespace
}  // namespace p2pchat::client
