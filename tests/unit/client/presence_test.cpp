#include <chrono>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "tests/unit/client/two_devices.h"

// Whether others see that a user is here.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

SmallWorld::Ask wishing(std::optional<bool> hides) {
  return
      [=](Client& client, Instant now, Effects& out) { return client.presence(hides, now, out); };
}

struct Hiding : TwoDevices {
  CommandEnded hide(std::size_t device) { return world.run(device, wishing(true)); }
  CommandEnded show(std::size_t device) { return world.run(device, wishing(false)); }
  [[nodiscard]] bool hides(std::size_t device) {
    return world.run(device, wishing(std::nullopt)).hides_presence;
  }
  [[nodiscard]] CommandEnded status(std::size_t device, const std::string& name) {
    return world.run(device, asking_status(name));
  }
  [[nodiscard]] bool is_hidden(const std::string& name) const {
    return world.ring.hidden.contains(account::key_of(name));
  }
};

TEST(HiddenPresence, IsSoOnTheRingOnceTheCommandEnds) {
  Hiding it;
  ASSERT_TRUE(it.status(it.bob, "alice").is_online);

  const CommandEnded end = it.hide(it.alice);

  EXPECT_EQ(end.outcome, Outcome::kDone);
  EXPECT_TRUE(end.hides_presence);
  EXPECT_FALSE(end.is_incomplete);
  EXPECT_TRUE(it.is_hidden("alice"));
  EXPECT_FALSE(it.status(it.bob, "alice").is_online);
  EXPECT_FALSE(it.show(it.alice).hides_presence);
  EXPECT_TRUE(it.status(it.bob, "alice").is_online);
}

TEST(HiddenPresence, IsNotSeenOfOthersEither) {
  Hiding it;
  ASSERT_EQ(it.hide(it.alice).outcome, Outcome::kDone);

  const CommandEnded bob = it.status(it.alice, "bob");

  EXPECT_EQ(bob.outcome, Outcome::kDone);
  EXPECT_TRUE(bob.hides_presence);
  EXPECT_FALSE(bob.is_online);
  EXPECT_EQ(bob.last_seen_ms, 0);
  EXPECT_EQ(it.status(it.alice, "nobody").outcome, Outcome::kUnknownUser);
  EXPECT_FALSE(it.status(it.bob, "alice").hides_presence);
}

TEST(HiddenPresence, IsToldByTheFirstAttachmentAfterARestart) {
  Hiding it;
  ASSERT_EQ(it.hide(it.alice).outcome, Outcome::kDone);
  it.world.kill(it.alice);
  it.world.ring.hidden.clear();  // the node was restarted, too
  it.world.ring.attached.clear();

  it.world.start(it.alice);
  ASSERT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(it.world.pass_until([&] { return it.world.client(it.alice).is_connected(); }, 10s));

  EXPECT_TRUE(it.is_hidden("alice"));
  EXPECT_TRUE(it.hides(it.alice));
}

TEST(HiddenPresence, IsToldToTheNextOwner) {
  Hiding it;
  ASSERT_EQ(it.hide(it.alice).outcome, Outcome::kDone);

  it.world.ring.move_to(1);
  ASSERT_FALSE(it.is_hidden("alice"));

  EXPECT_TRUE(it.world.pass_until(
      [&] { return it.world.ring.attached.contains(account::key_of("alice")); }, 30s));
  EXPECT_TRUE(it.is_hidden("alice"));
}

TEST(HiddenPresence, IsHandedOverToTheNextDevice) {
  Hiding it;
  ASSERT_EQ(it.hide(it.alice).outcome, Outcome::kDone);
  it.world.ring.hidden.clear();

  it.log_in_on_phone();
  ASSERT_TRUE(it.is_handed_over(it.phone));
  it.world.pass(1s);

  EXPECT_TRUE(it.hides(it.phone));
  EXPECT_TRUE(it.is_hidden("alice"));
}

// A device that never said anything leaves it to the node, which knows what the one before wished.
TEST(HiddenPresence, StaysSoUntilTheNextDeviceKnowsIt) {
  Hiding it;
  ASSERT_EQ(it.hide(it.alice).outcome, Outcome::kDone);
  it.world.kill(it.alice);

  it.log_in_on_phone();

  EXPECT_TRUE(it.is_hidden("alice"));
  EXPECT_FALSE(it.show(it.phone).hides_presence);
  EXPECT_FALSE(it.is_hidden("alice"));
}

TEST(HiddenPresence, IsNoConversationWithOneself) {
  Hiding it;
  ASSERT_EQ(it.hide(it.alice).outcome, Outcome::kDone);

  const CommandEnded seen = it.world.run(it.alice, looking_through());

  EXPECT_TRUE(seen.conversations.empty());
  EXPECT_TRUE(seen.people.empty());
}

TEST(HiddenPresence, SaysThatANodeOfBeforeShowsEverybody) {
  Hiding it;
  it.world.ring.knows_wishes = false;

  const CommandEnded end = it.hide(it.alice);
  it.write(it.bob, "alice", "hello");

  EXPECT_TRUE(end.hides_presence);
  EXPECT_TRUE(end.is_incomplete);
  EXPECT_EQ(end.detail, "older");
  EXPECT_TRUE(it.world.client(it.alice).is_connected()) << "the messages come all the same";
  EXPECT_TRUE(it.status(it.bob, "alice").is_online);
}

TEST(HiddenPresence, WaitsForANodeAndSaysThatNoneKnowsIt) {
  Hiding it;
  it.world.is_node_up.assign(FakeRing::kNodes, false);

  const CommandEnded end = it.hide(it.alice);

  EXPECT_EQ(end.outcome, Outcome::kDone);
  EXPECT_TRUE(end.is_incomplete);
  EXPECT_TRUE(it.hides(it.alice)) << "on this disk";
  it.world.is_node_up.assign(FakeRing::kNodes, true);
  EXPECT_TRUE(it.world.pass_until([&] { return it.is_hidden("alice"); }, 60s));
}

TEST(HiddenPresence, ChangesNothingIfTheDiskIsFull) {
  Hiding it;
  it.world.set_disk_error(it.alice, DiskError::kFull);

  EXPECT_EQ(it.hide(it.alice).outcome, Outcome::kDiskFull);

  it.world.set_disk_error(it.alice, std::nullopt);
  it.world.pass(5s);
  EXPECT_FALSE(it.hides(it.alice));
  EXPECT_TRUE(it.status(it.bob, "alice").is_online);
}

TEST(HiddenPresence, IsForWhoHasTheAccount) {
  Hiding it;
  it.log_in_on_phone();
  it.world.pass(5s);

  EXPECT_EQ(it.hide(it.alice).outcome, Outcome::kTakenOver);
  EXPECT_EQ(it.world.run(it.world.add_device("empty"), wishing(true)).outcome,
            Outcome::kNotLoggedIn);
}

}  // namespace
}  // namespace p2pchat::client
