#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

TEST(ClientRegister, MakesAnAccountInEpochOneAndConnects) {
  SmallWorld world;
  const std::size_t alice = world.add_device();

  const CommandEnded end = world.run(alice, registering("Alice", kPassword));

  EXPECT_EQ(end.outcome, Outcome::kDone);
  EXPECT_EQ(world.client(alice).name(), "Alice");
  EXPECT_EQ(world.client(alice).epoch(), 1U);
  EXPECT_TRUE(world.pass_until([&] { return world.client(alice).is_connected(); }, 5s));
  EXPECT_EQ(only<ConnectionChanged>(world.events(alice)).size(), 1U);
}

TEST(ClientRegister, RefusesATakenNameInAnyCase) {
  Couple couple;
  const std::size_t other = couple.world.add_device();

  EXPECT_EQ(couple.world.run(other, registering("ALICE", kPassword)).outcome, Outcome::kNameTaken);
  EXPECT_EQ(couple.world.client(other).name(), "");
}

TEST(ClientRegister, RefusesNamesAndPasswordsThatWillNotDo) {
  SmallWorld world;
  const std::size_t device = world.add_device();

  EXPECT_EQ(world.run(device, registering("", kPassword)).outcome, Outcome::kBadName);
  EXPECT_EQ(world.run(device, registering("al ice", kPassword)).outcome, Outcome::kBadName);
  EXPECT_EQ(world.run(device, registering("alice", "7 bytes")).outcome, Outcome::kBadPassword);
  EXPECT_EQ(world.run(device, registering("alice", "\xc3\xa4\xc3\xb6\xc3\xbc 123")).outcome,
            Outcome::kBadPassword);  // 7 characters in 10 bytes
  EXPECT_EQ(world.run(device, registering("alice", "\xff\xff\xff\xff\xff\xff\xff\xff")).outcome,
            Outcome::kBadPassword);
}

TEST(ClientRegister, SucceedsThoughHalfOfTheDatagramsAreLostOrComeTwice) {
  for (std::uint8_t seed = 1; seed <= 5; ++seed) {
    SmallWorld world(seed);
    world.network = {.loss_percent = 30, .duplicates_percent = 20};
    const std::size_t alice = world.add_device();

    EXPECT_EQ(world.run(alice, registering("alice", kPassword)).outcome, Outcome::kDone);
    EXPECT_EQ(world.ring.sessions.at(account::key_of("alice")).epoch, 1U);
  }
}

TEST(ClientRegister, IsRefusedInAProfileThatHasAnAccount) {
  Couple couple;

  EXPECT_EQ(couple.world.run(couple.alice, registering("carol", kPassword)).outcome,
            Outcome::kAlreadyLoggedIn);
}

TEST(ClientCommands, EndWithoutARing) {
  SmallWorld world;
  world.is_node_up = {false, false};
  const std::size_t device = world.add_device();
  const Instant before = world.now();

  EXPECT_EQ(world.run(device, registering("alice", kPassword)).outcome, Outcome::kNoRing);
  EXPECT_EQ(world.run(device, logging_in("alice", kPassword)).outcome, Outcome::kNoRing);
  EXPECT_EQ(world.run(device, asking_status("bob")).outcome, Outcome::kNoRing);
  EXPECT_EQ(world.run(device, sending("bob", "hi")).outcome, Outcome::kNotLoggedIn);
  EXPECT_EQ(world.run(device, unlocking(kPassword)).outcome, Outcome::kNotLoggedIn);
  EXPECT_EQ(world.run(device, settling()).outcome, Outcome::kNotLoggedIn);
  EXPECT_EQ(world.run(device, reading_inbox()).outcome, Outcome::kNotLoggedIn);
  EXPECT_LE(world.now() - before, 40s);
}

TEST(ClientCommands, GoOnWithTheOtherNodeWhenOneIsDead) {
  SmallWorld world;
  world.ring.move_to(1);
  world.is_node_up = {false, true};

  const std::size_t alice = registered(world, "alice");

  EXPECT_TRUE(world.client(alice).is_connected());
}

TEST(ClientLogin, OpensTheAccountOnAnotherDevice) {
  Couple couple;
  const std::size_t phone = couple.world.add_device("phone");

  const CommandEnded end = couple.world.run(phone, logging_in("alice", kPassword));

  EXPECT_EQ(end.outcome, Outcome::kDone);
  EXPECT_EQ(couple.world.client(phone).epoch(), 2U);
  EXPECT_EQ(couple.world.client(phone).name(), "alice");
}

TEST(ClientLogin, HasOneAnswerForAWrongPasswordAndAnUnknownName) {
  Couple couple;
  const std::size_t phone = couple.world.add_device("phone");

  EXPECT_EQ(couple.world.run(phone, logging_in("alice", "wrong password")).outcome,
            Outcome::kWrongPassword);
  EXPECT_EQ(couple.world.run(phone, logging_in("nobody", kPassword)).outcome,
            Outcome::kWrongPassword);
  EXPECT_EQ(couple.world.ring.sessions.at(account::key_of("alice")).epoch, 1U);
}

TEST(ClientLogin, SucceedsUnderLoss) {
  Couple couple;
  couple.world.network = {.loss_percent = 30, .duplicates_percent = 20};
  const std::size_t phone = couple.world.add_device("phone");

  EXPECT_EQ(couple.world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kDone);
}

TEST(ClientUnlock, OpensTheProfileAfterARestart) {
  Couple couple;
  couple.world.kill(couple.alice);
  couple.world.start(couple.alice);

  EXPECT_EQ(couple.world.run(couple.alice, unlocking(kPassword)).outcome, Outcome::kDone);
  EXPECT_TRUE(couple.world.pass_until(
      [&] { return couple.world.client(couple.alice).is_connected(); }, 5s));
  EXPECT_EQ(couple.world.client(couple.alice).epoch(), 1U);
}

TEST(ClientUnlock, ChangesNothingWithAWrongPassword) {
  Couple couple;
  couple.world.kill(couple.alice);
  const Disk before = couple.world.disk(couple.alice);
  couple.world.start(couple.alice);

  EXPECT_EQ(couple.world.run(couple.alice, unlocking("wrong password")).outcome,
            Outcome::kWrongPassword);

  EXPECT_FALSE(couple.world.client(couple.alice).is_unlocked());
  EXPECT_EQ(couple.world.disk(couple.alice), before);
}

TEST(ClientUnlock, WorksWithoutARing) {
  Couple couple;
  couple.world.is_node_up = {false, false};

  restart(couple.world, couple.alice);

  EXPECT_TRUE(couple.world.client(couple.alice).is_unlocked());
  EXPECT_EQ(couple.world.run(couple.alice, reading_history("bob")).outcome, Outcome::kDone);
}

TEST(ClientLogOut, LeavesTheHistoryForTheNextLogin) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "before", WaitFor::kDelivered)).outcome,
            Outcome::kDone);

  EXPECT_EQ(world.run(couple.alice, logging_out()).outcome, Outcome::kDone);
  EXPECT_EQ(world.client(couple.alice).name(), "");
  EXPECT_EQ(world.run(couple.alice, unlocking(kPassword)).outcome, Outcome::kNotLoggedIn);
  EXPECT_EQ(world.run(couple.alice, sending("bob", "x")).outcome, Outcome::kNotLoggedIn);
  EXPECT_EQ(world.run(couple.alice, logging_in("alice", kPassword)).outcome, Outcome::kDone);

  EXPECT_EQ(texts_of(world.run(couple.alice, reading_history("bob")).messages),
            std::vector<std::string>{"before"});
  EXPECT_EQ(world.client(couple.alice).epoch(), 2U);
}

TEST(ClientStatus, TellsWhoIsOnline) {
  Couple couple;

  EXPECT_TRUE(couple.world.run(couple.alice, asking_status("bob")).is_online);
  EXPECT_EQ(couple.world.run(couple.alice, asking_status("nobody")).outcome, Outcome::kUnknownUser);
  EXPECT_EQ(couple.world.run(couple.alice, logging_out()).outcome, Outcome::kDone);
  couple.world.pass(1s);
  EXPECT_FALSE(couple.world.run(couple.bob, asking_status("alice")).is_online);
}

TEST(ClientDisk, ADamagedProfileIsNeverOverwritten) {
  Couple couple;
  couple.world.kill(couple.alice);
  couple.world.disk(couple.alice)[to_bytes("pa")] = Bytes{9, 9, 9};
  const Disk before = couple.world.disk(couple.alice);
  couple.world.start(couple.alice);

  EXPECT_EQ(couple.world.run(couple.alice, unlocking(kPassword)).outcome, Outcome::kDiskFailed);
  EXPECT_EQ(couple.world.run(couple.alice, registering("alice", kPassword)).outcome,
            Outcome::kDiskFailed);
  EXPECT_EQ(couple.world.disk(couple.alice), before);
}

TEST(ClientDisk, HoldsNoPasswordNameOrText) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "canary text", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  ASSERT_EQ(world.run(couple.bob, sending("alice", "canary text")).outcome, Outcome::kDone);
  world.pass(2s);

  for (const std::size_t device : {couple.alice, couple.bob}) {
    const std::string other = device == couple.alice ? "bob" : "alice";
    for (const auto& [key, value] : world.disk(device)) {
      for (const std::string& canary : {std::string("canary"), other, std::string(kPassword)}) {
        EXPECT_EQ(to_text(key).find(canary), std::string::npos);
        EXPECT_EQ(to_text(value).find(canary), std::string::npos);
      }
    }
  }
}

TEST(Client, IsAValue) {
  Couple couple;
  Client copy = couple.world.client(couple.alice);
  Effects first;
  Effects second;

  copy.send("bob", "same", {}, couple.world.now(), first);
  couple.world.client(couple.alice).send("bob", "same", {}, couple.world.now(), second);

  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace p2pchat::client
