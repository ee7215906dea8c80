#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

// An account that is closed: by its user, here, and what others then find.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

SmallWorld::Ask closing(std::string name = "alice", std::string password = kPassword) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.protect(CloseAccount{.name = name, .password = password}, now, out);
  };
}

SmallWorld::Ask making_words() {
  return [](Client& client, Instant now, Effects& out) {
    return client.protect(MakeWords{.password = kPassword}, now, out);
  };
}

SmallWorld::Ask recovering(std::string words) {
  return [words = std::move(words)](Client& client, Instant now, Effects& out) {
    return client.protect(
        Recover{.name = "alice", .words = words, .password = "another battery staple"}, now, out);
  };
}

bool is_closed_on_ring(SmallWorld& world) {
  return wire::is_closed(world.ring.accounts.at(account::key_of("alice")).profile);
}

// But for the nodes that it knows nothing.
bool is_empty(const Disk& disk) {
  return disk.empty() || (disk.size() == 1 && disk.begin()->first == to_bytes("pn"));
}

TEST(ClientClosing, LeavesNothingHereAndNobodyGetsIn) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "hello", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  const CommandEnded made = world.run(couple.alice, making_words());
  ASSERT_EQ(made.outcome, Outcome::kDone);

  EXPECT_EQ(world.run(couple.alice, closing("ALICE")).outcome, Outcome::kDone);

  EXPECT_TRUE(is_closed_on_ring(world));
  EXPECT_EQ(world.client(couple.alice).name(), "");
  EXPECT_FALSE(world.client(couple.alice).is_unlocked());
  world.pass(20s);
  EXPECT_TRUE(is_empty(world.disk(couple.alice)));
  const auto told = only<AccountClosed>(world.events(couple.alice));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told.front().is_erased);
  const std::size_t phone = world.add_device("phone");
  EXPECT_EQ(world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kWrongPassword);
  EXPECT_EQ(world.run(phone, recovering(made.words)).outcome, Outcome::kClosedUser);
  EXPECT_EQ(world.run(phone, registering("alice", kPassword)).outcome, Outcome::kNameTaken);
  EXPECT_EQ(world.run(couple.alice, logging_in("alice", kPassword)).outcome,
            Outcome::kWrongPassword);
}

TEST(ClientClosing, AnotherAccountMayBeHereAfterwards) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDone);

  EXPECT_EQ(world.run(couple.alice, registering("alicia", kPassword)).outcome, Outcome::kDone);
  EXPECT_EQ(world.run(couple.alice, sending("bob", "me again", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
}

TEST(ClientClosing, IsRefusedWithAWrongPasswordOrName) {
  Couple couple;
  SmallWorld& world = couple.world;

  EXPECT_EQ(world.run(couple.alice, closing("alice", "not this one")).outcome,
            Outcome::kWrongPassword);
  EXPECT_EQ(world.run(couple.alice, closing("alice", std::string(2000, 'x'))).outcome,
            Outcome::kWrongPassword);
  EXPECT_EQ(world.run(couple.alice, closing("alicia")).outcome, Outcome::kBadName);
  EXPECT_EQ(world.run(couple.alice, closing("")).outcome, Outcome::kBadName);
  const std::size_t phone = world.add_device("phone");
  EXPECT_EQ(world.run(phone, closing()).outcome, Outcome::kNotLoggedIn);

  EXPECT_FALSE(is_closed_on_ring(world));
  EXPECT_EQ(world.run(couple.alice, sending("bob", "still here", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
}

TEST(ClientClosing, IsForTheDeviceThatHasTheAccount) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::size_t phone = world.add_device("phone");
  ASSERT_EQ(world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(world.pass_until([&] { return world.client(couple.alice).is_taken_over(); }, 20s));

  EXPECT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kTakenOver);
  EXPECT_FALSE(is_closed_on_ring(world));
}

TEST(ClientClosing, GoesThroughThoughAThirdOfTheDatagramsIsLost) {
  for (std::uint8_t seed = 1; seed <= 3; ++seed) {
    SmallWorld world(seed);
    const std::size_t alice = registered(world, "alice");
    world.network = {.loss_percent = 30, .duplicates_percent = 20};

    EXPECT_EQ(world.run(alice, closing()).outcome, Outcome::kDone);
    EXPECT_TRUE(is_closed_on_ring(world));
  }
}

TEST(ClientClosing, SaysThatNodesOfAnOlderVersionCannotAndChangesNothing) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.ring.closes_accounts = false;

  const CommandEnded end = world.run(couple.alice, closing());

  EXPECT_EQ(end.outcome, Outcome::kNoRing);
  EXPECT_EQ(end.detail, "nodes of an older version cannot close accounts: nothing was changed");
  EXPECT_FALSE(is_closed_on_ring(world));
  EXPECT_EQ(world.run(couple.alice, sending("bob", "still here", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  restart(world, couple.alice);
}

// The ring has it, and does not say so: nothing else can be done with the account here, and the
// next start, or the same command, goes on.
TEST(ClientClosing, GoesOnAfterALostAnswer) {
  for (const bool restarts : {false, true}) {
    Couple couple;
    SmallWorld& world = couple.world;
    world.ring.tells_changes = false;

    const CommandEnded end = world.run(couple.alice, closing());

    EXPECT_EQ(end.outcome, Outcome::kNoRing);
    EXPECT_EQ(end.detail.find("it is being closed"), 0U);
    EXPECT_EQ(world.run(couple.alice, logging_in("alice", kPassword)).outcome,
              Outcome::kAccountClosed);
    world.ring.tells_changes = true;
    if (restarts) {
      world.kill(couple.alice);
      world.start(couple.alice);
      world.pass(5s);
      EXPECT_EQ(only<AccountClosed>(world.events(couple.alice)).size(), 1U);
    }
    EXPECT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDone);
    world.pass(20s);
    EXPECT_TRUE(is_empty(world.disk(couple.alice)));
  }
}

// Its owner could not write it down, but other nodes may have: nobody may take it for undone.
TEST(ClientClosing, GoesOnAfterAnOwnersFullDisk) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.ring.closing_answer = wire::Answer::kFull;

  const CommandEnded end = world.run(couple.alice, closing());

  EXPECT_EQ(end.outcome, Outcome::kNoRing);
  EXPECT_EQ(end.detail.find("it is being closed"), 0U);
  world.ring.closing_answer = wire::Answer::kOk;
  EXPECT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDone);
  world.pass(20s);
  EXPECT_TRUE(is_empty(world.disk(couple.alice)));
}

// Killed between any two steps: the account is open, as it was, or it is closed, once the device
// has run again; and then nothing is left on its disk.
TEST(ClientClosing, IsAllOrNothingAfterADeathAtAnyStep) {
  for (std::size_t steps = 1; steps <= 40; ++steps) {
    SmallWorld world;
    const std::size_t alice = registered(world, "alice");
    world.kill_after(alice, steps);
    const CommandId id = world.command(alice, closing());
    const bool is_told = world.is_up(alice) && world.ended(alice, id).outcome == Outcome::kDone;
    if (world.is_up(alice)) {
      world.spare(alice);
      world.kill(alice);
    }
    world.start(alice);
    world.spare(alice);
    world.pass(20s);

    if (is_closed_on_ring(world)) {
      EXPECT_TRUE(is_empty(world.disk(alice))) << steps;
      EXPECT_EQ(world.run(alice, unlocking(kPassword)).outcome, Outcome::kNotLoggedIn) << steps;
    } else {
      EXPECT_FALSE(is_told) << steps;
      EXPECT_EQ(world.run(alice, unlocking(kPassword)).outcome, Outcome::kDone) << steps;
      EXPECT_EQ(world.run(alice, closing()).outcome, Outcome::kDone) << steps;
    }
  }
}

TEST(ClientClosing, EndsWithoutARingAndGoesOnWithOne) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.is_node_up = {false, false};

  const CommandEnded end = world.run(couple.alice, closing());

  EXPECT_EQ(end.outcome, Outcome::kNoRing);  // the password could not be proven
  EXPECT_EQ(end.detail, "");
  world.is_node_up = {true, true};
  EXPECT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDone);
}

TEST(ClientClosing, AFullDiskClosesNothing) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.set_disk_error(couple.alice, DiskError::kFull);

  EXPECT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDiskFull);

  EXPECT_FALSE(is_closed_on_ring(world));
  world.set_disk_error(couple.alice, std::nullopt);
  EXPECT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDone);
}

TEST(ClientClosing, OthersSeeItAndWhatWaitsForThemIsGivenUp) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.bob, sending("alice", "hello", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  ASSERT_EQ(world.run(couple.bob, sending("alice", "once more", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  const std::size_t carol = registered(world, "carol");
  ASSERT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDone);

  // Bob knows her keys, and has asked for them lately: his text goes out, and is refused.
  const CommandId send = world.command(couple.bob, sending("alice", "gone?", WaitFor::kStored));
  EXPECT_EQ(world.ended(couple.bob, send).outcome, Outcome::kClosedUser);
  EXPECT_EQ(world.client(couple.bob).outbox_size(), 0U);
  EXPECT_EQ(world.run(couple.bob, sending("alice", "really?")).outcome, Outcome::kClosedUser);
  EXPECT_EQ(world.run(carol, sending("alice", "who is that?")).outcome, Outcome::kClosedUser);
  EXPECT_EQ(world.run(carol, asking_status("alice")).outcome, Outcome::kClosedUser);

  const CommandEnded history = world.run(couple.bob, reading_history("alice"));
  ASSERT_EQ(history.messages.size(), 3U);
  EXPECT_EQ(history.messages[1].state, MessageState::kDelivered);
  EXPECT_EQ(history.messages[2].state, MessageState::kUnsent);
  restart(world, couple.bob);
  EXPECT_EQ(world.client(couple.bob).outbox_size(), 0U);
}

TEST(ClientClosing, WhatWasWrittenBeforeIsStillRead) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.kill(couple.bob);
  ASSERT_EQ(world.run(couple.alice, sending("bob", "farewell", WaitFor::kStored)).outcome,
            Outcome::kDone);
  ASSERT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDone);

  world.start(couple.bob);
  ASSERT_EQ(world.run(couple.bob, unlocking(kPassword)).outcome, Outcome::kDone);
  ASSERT_EQ(world.run(couple.bob, settling()).outcome, Outcome::kDone);

  EXPECT_EQ(texts_of(world.run(couple.bob, reading_inbox()).messages),
            (std::vector<std::string>{"farewell"}));
}

// A node can say that there is no such account; that it is closed says the account alone.
TEST(ClientClosing, NobodyElseCanSayThatSomebodyHasClosedTheirs) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.bob, sending("alice", "hello", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  wire::AccountRecord& record = world.ring.accounts.at(account::key_of("alice"));
  record.profile.number = wire::kLastVersion;  // and not signed

  EXPECT_EQ(world.run(couple.bob, sending("alice", "there?", WaitFor::kStored, 8s)).outcome,
            Outcome::kTimedOut);
  EXPECT_EQ(world.client(couple.bob).outbox_size(), 1U);
}

TEST(ClientClosing, AnotherDeviceLearnsOfItAndKeepsWhatItHas) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "hello", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  // As if another device had closed it, with the keys of the account.
  world.kill(couple.bob);
  const std::size_t phone = world.add_device("phone");
  ASSERT_EQ(world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(world.pass_until([&] { return world.client(couple.alice).is_taken_over(); }, 20s));
  ASSERT_EQ(world.run(couple.alice, logging_in("alice", kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(world.pass_until([&] { return world.client(couple.alice).is_connected(); }, 20s));
  world.kill(phone);
  const wire::AccountRecord open = world.ring.accounts.at(account::key_of("alice"));
  const Disk disk = world.disk(couple.alice);
  ASSERT_EQ(world.run(couple.alice, closing()).outcome, Outcome::kDone);
  ASSERT_NE(world.ring.accounts.at(account::key_of("alice")), open);
  world.kill(couple.alice);
  world.disk(couple.alice) = disk;
  world.events(couple.alice).clear();

  world.start(couple.alice);
  ASSERT_EQ(world.run(couple.alice, unlocking(kPassword)).outcome, Outcome::kDone);

  EXPECT_TRUE(world.pass_until(
      [&] { return !only<AccountClosed>(world.events(couple.alice)).empty(); }, 30s));
  EXPECT_FALSE(only<AccountClosed>(world.events(couple.alice)).back().is_erased);
  EXPECT_FALSE(world.client(couple.alice).is_connected());
  EXPECT_EQ(world.run(couple.alice, sending("bob", "no more")).outcome, Outcome::kAccountClosed);
  EXPECT_EQ(texts_of(world.run(couple.alice, reading_history("bob")).messages),
            (std::vector<std::string>{"hello"}));
  EXPECT_EQ(world.run(couple.alice, settling()).outcome, Outcome::kAccountClosed);
}

}  // namespace
}  // namespace p2pchat::client
