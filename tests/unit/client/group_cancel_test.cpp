#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/client/friends.h"

// Texts to a group that are taken back.
namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// Alice, Bob and Carl are in a group, and no node answers any more.
struct GroupCutOff : Friends {
  GroupCutOff() {
    gather();
    EXPECT_EQ(say(alice, "before", WaitFor::kDelivered), Outcome::kDone);
    set_nodes(false);
    EXPECT_TRUE(world.pass_until([&] { return !world.client(alice).is_connected(); }, 60s));
  }
  void set_nodes(bool are_up) { world.is_node_up.assign(FakeRing::kNodes, are_up); }
  std::string queued(const std::string& text) {
    const CommandEnded ended = world.run(alice, sending("#climbers", text));
    EXPECT_EQ(ended.outcome, Outcome::kDone);
    return ended.messages.at(0).id;
  }
  void go_out() {
    set_nodes(true);
    EXPECT_TRUE(world.pass_until([&] { return world.client(alice).outbox_size() == 0; }, 5min));
  }
  [[nodiscard]] bool has(std::size_t who, const std::string& text) {
    return std::ranges::count(texts_at(who), text) > 0;
  }
};

TEST(GroupCancel, TakesBackWhatNoNodeHas) {
  GroupCutOff it;
  const std::string id = it.queued("regretted");
  (void)it.queued("meant");

  const CommandEnded ended = it.world.run(it.alice, cancelling(id.substr(0, 8)));

  EXPECT_EQ(ended.outcome, Outcome::kDone);
  EXPECT_EQ(texts_of(ended.messages), Texts{"regretted"});
  EXPECT_EQ(ended.messages.at(0).group, "climbers");
  EXPECT_EQ(it.texts_at(it.alice), (Texts{"before", "meant"}));
  EXPECT_TRUE(it.world.run(it.alice, searching({.text = "regretted"})).messages.empty());
  it.go_out();
  it.world.pass(10s);
  EXPECT_EQ(it.texts_at(it.bob), (Texts{"before", "meant"}));
  EXPECT_EQ(it.texts_at(it.carl), (Texts{"before", "meant"}));
}

TEST(GroupCancel, KnowsAfterARestartThatNoNodeHasIt) {
  GroupCutOff it;
  const std::string id = it.queued("regretted");
  restart(it.world, it.alice);

  EXPECT_EQ(it.world.run(it.alice, cancelling(id)).outcome, Outcome::kDone);
  restart(it.world, it.alice);

  EXPECT_EQ(it.texts_at(it.alice), Texts{"before"});
  it.go_out();
  EXPECT_EQ(it.texts_at(it.bob), Texts{"before"});
}

TEST(GroupCancel, TakesItsMarksAlong) {
  GroupCutOff it;
  const std::string id = it.queued("regretted");
  ASSERT_EQ(it.world.run(it.alice, editing("#climbers", id, "regretted more")).outcome,
            Outcome::kDone);

  EXPECT_EQ(it.world.run(it.alice, cancelling(id)).outcome, Outcome::kDone);

  EXPECT_EQ(it.world.client(it.alice).outbox_size(), 0U);
  EXPECT_EQ(it.texts_at(it.alice), Texts{"before"});
}

TEST(GroupCancel, IsTooLateOnceNodesMayHaveIt) {
  Friends it;
  it.gather();
  const std::string id = it.world.run(it.alice, sending("#climbers", "gone")).messages.at(0).id;

  EXPECT_EQ(it.world.run(it.alice, cancelling(id)).outcome, Outcome::kTooLate);

  EXPECT_TRUE(it.has_within(it.bob, {"gone"}));
  EXPECT_EQ(it.texts_at(it.alice), Texts{"gone"});
}

TEST(GroupCancel, WantsAnIdThatOneMessageHas) {
  GroupCutOff it;
  (void)it.queued("one");
  EXPECT_EQ(it.world.run(it.alice, cancelling(std::string(64, '0'))).outcome,
            Outcome::kUnknownMessage);
  EXPECT_EQ(it.world.run(it.alice, sending("bob", "two")).outcome, Outcome::kDone);

  EXPECT_EQ(it.world.run(it.alice, cancelling("")).outcome, Outcome::kAmbiguousId);
}

TEST(GroupCancel, ChangesNothingWhenTheDiskIsFull) {
  GroupCutOff it;
  const std::string id = it.queued("stays");
  it.world.set_disk_error(it.alice, DiskError::kFull);

  EXPECT_EQ(it.world.run(it.alice, cancelling(id)).outcome, Outcome::kDiskFull);

  it.world.set_disk_error(it.alice, std::nullopt);
  EXPECT_EQ(it.texts_at(it.alice), (Texts{"before", "stays"}));
  it.go_out();
  EXPECT_TRUE(it.has_within(it.bob, {"before", "stays"}));
  EXPECT_TRUE(it.has_within(it.carl, {"before", "stays"}));
}

TEST(GroupCancel, EndsTheCommandThatWaitsForTheMessage) {
  GroupCutOff it;
  const CommandId send =
      it.world.command(it.alice, sending("#climbers", "x", WaitFor::kStored, 10min));
  it.world.pass(1s);

  EXPECT_EQ(it.world.run(it.alice, cancelling(it.last_of(it.alice).id)).outcome, Outcome::kDone);

  EXPECT_EQ(it.world.ended(it.alice, send).outcome, Outcome::kCancelled);
}

// Killed while its copies begin to leave, one after the other, and then cut off once more: who is
// said to get none gets none, and all others get theirs.
TEST(GroupCancel, SaysTrulyWhoMayHaveIt) {
  GroupCutOff before;
  const std::string id = before.queued("perhaps");
  std::set<Outcome> outcomes;
  for (std::size_t steps = 0; steps < 40; ++steps) {
    GroupCutOff it = before;
    it.set_nodes(true);
    it.world.kill_after(it.alice, steps);
    const bool was_killed = it.world.pass_until([&] { return !it.world.is_up(it.alice); }, 30s);
    it.world.spare(it.alice);
    it.set_nodes(false);
    if (!was_killed) it.world.kill(it.alice);
    it.world.start(it.alice);
    ASSERT_EQ(it.world.run(it.alice, unlocking(kPassword)).outcome, Outcome::kDone);

    const CommandEnded ended = it.world.run(it.alice, cancelling(id));

    outcomes.insert(ended.outcome);
    it.go_out();
    it.world.pass(2s);
    std::set<std::string> expected{"bob", "carl"};
    if (ended.outcome == Outcome::kDone) expected.clear();
    if (ended.outcome == Outcome::kCancelledInPart) {
      for (const chat::MemberTick& tick : ended.messages.at(0).members) {
        if (tick.state == MessageState::kUnsent) expected.erase(tick.name);
      }
      EXPECT_EQ(expected.size(), 1U);
    }
    EXPECT_EQ(it.has(it.bob, "perhaps"), expected.contains("bob")) << steps;
    EXPECT_EQ(it.has(it.carl, "perhaps"), expected.contains("carl")) << steps;
    EXPECT_EQ(it.has(it.alice, "perhaps"), !expected.empty()) << steps;
    EXPECT_TRUE(expected.empty() || it.last_of(it.alice).state == MessageState::kDelivered);
  }
  EXPECT_TRUE(outcomes.contains(Outcome::kDone));
  EXPECT_TRUE(outcomes.contains(Outcome::kCancelledInPart));
}

}  // namespace
}  // namespace p2pchat::client
