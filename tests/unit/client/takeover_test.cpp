#include <string>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

struct TakenOver : Couple {
  std::size_t phone = world.add_device("phone");

  TakenOver() {
    EXPECT_EQ(world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kDone);
    EXPECT_TRUE(world.pass_until([&] { return world.client(alice).is_taken_over(); }, 20s));
  }
};

TEST(ClientTakeover, TheOldDeviceIsToldOnceByWhomAndStops) {
  TakenOver it;

  const auto told = only<TakenOverBy>(it.world.events(it.alice));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].device, "phone");
  EXPECT_EQ(told[0].epoch, 2U);
  EXPECT_FALSE(it.world.client(it.alice).is_connected());
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "x")).outcome, Outcome::kTakenOver);
  EXPECT_EQ(it.world.run(it.alice, settling()).outcome, Outcome::kTakenOver);
  EXPECT_EQ(it.world.run(it.alice, reading_inbox()).outcome, Outcome::kDone);
}

TEST(ClientTakeover, IsRememberedOnDisk) {
  TakenOver it;
  it.world.kill(it.alice);
  it.world.start(it.alice);

  const CommandEnded end = it.world.run(it.alice, unlocking(kPassword));

  EXPECT_EQ(end.outcome, Outcome::kTakenOver);
  EXPECT_EQ(end.detail, "phone");
  EXPECT_EQ(it.world.run(it.alice, reading_history("bob")).outcome, Outcome::kDone);
  it.world.pass(5s);
  EXPECT_FALSE(it.world.client(it.alice).is_connected());
}

TEST(ClientTakeover, MessagesGoToTheNewDevice) {
  TakenOver it;

  ASSERT_EQ(it.world.run(it.bob, sending("alice", "hi", WaitFor::kDelivered)).outcome,
            Outcome::kDone);

  EXPECT_EQ(texts_of(it.world.run(it.phone, reading_inbox()).messages), Texts{"hi"});
  EXPECT_TRUE(only<MessageArrived>(it.world.events(it.alice)).empty());
}

// "0" is delivered; "waited" is accepted while no node is up, and on this device alone when it is
// killed and the phone logs in.
void be_replaced_with_a_message_waiting(Couple& couple, std::size_t& phone) {
  SmallWorld& world = couple.world;
  ASSERT_EQ(world.run(couple.alice, sending("bob", "0", WaitFor::kDelivered)).outcome,
            Outcome::kDone);
  world.is_node_up = {false, false};
  world.pass(10s);
  ASSERT_EQ(world.run(couple.alice, sending("bob", "waited")).outcome, Outcome::kDone);
  world.kill(couple.alice);
  world.is_node_up = {true, true};
  phone = world.add_device("phone");
  ASSERT_EQ(world.run(phone, logging_in("alice", kPassword)).outcome, Outcome::kDone);
}

TEST(ClientTakeover, TheOldDeviceComesBackWithANewEpochAndSendsWhatWaited) {
  Couple couple;
  SmallWorld& world = couple.world;
  std::size_t phone = 0;
  ASSERT_NO_FATAL_FAILURE(be_replaced_with_a_message_waiting(couple, phone));
  restart(world, couple.alice);
  ASSERT_TRUE(world.pass_until([&] { return world.client(couple.alice).is_taken_over(); }, 20s));

  EXPECT_EQ(world.run(couple.alice, logging_in("alice", kPassword)).outcome, Outcome::kDone);

  EXPECT_EQ(world.client(couple.alice).epoch(), 3U);
  EXPECT_FALSE(world.client(couple.alice).is_taken_over());
  EXPECT_EQ(world.run(couple.alice, settling()).outcome, Outcome::kDone);
  world.pass(1s);
  EXPECT_EQ(texts_of(world.run(couple.bob, reading_inbox()).messages), (Texts{"0", "waited"}));
  EXPECT_TRUE(world.pass_until([&] { return world.client(phone).is_taken_over(); }, 20s));
}

// What was accepted is on this device alone (design/6: the old client flushes its outbox).
TEST(ClientTakeover, TheOldDeviceStillSendsWhatItHadAccepted) {
  Couple couple;
  SmallWorld& world = couple.world;
  std::size_t phone = 0;
  ASSERT_NO_FATAL_FAILURE(be_replaced_with_a_message_waiting(couple, phone));

  restart(world, couple.alice);
  ASSERT_TRUE(world.pass_until([&] { return world.client(couple.alice).is_taken_over(); }, 20s));
  world.pass(30s);
  EXPECT_EQ(texts_of(world.run(couple.bob, reading_inbox()).messages), (Texts{"0", "waited"}));

  world.kill(couple.alice);
  world.start(couple.alice);
  EXPECT_EQ(world.run(couple.alice, unlocking(kPassword)).outcome, Outcome::kTakenOver);
  world.pass(30s);
  EXPECT_EQ(texts_of(world.run(couple.bob, reading_history("alice")).messages),
            (Texts{"0", "waited"}));
}

TEST(ClientTakeover, AForgedClaimIsIgnored) {
  Couple couple;
  wire::SessionClaim forged = couple.world.ring.sessions.at(account::key_of("alice"));
  forged.epoch = 9;
  Effects out;

  couple.world.client(couple.alice)
      .on_message(FakeRing::address(0), wire::TakenOver{.holder = forged}, couple.world.now(), out);

  couple.world.pass(5s);
  EXPECT_FALSE(couple.world.client(couple.alice).is_taken_over());
  EXPECT_TRUE(couple.world.client(couple.alice).is_connected());
}

}  // namespace
}  // namespace p2pchat::client
