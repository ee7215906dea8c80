#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/client/people.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// Alice knows Bob, and no node answers any more.
struct CutOff : Couple {
  CutOff() {
    EXPECT_EQ(world.run(alice, sending("bob", "before", WaitFor::kDelivered)).outcome,
              Outcome::kDone);
    set_nodes(false);
    EXPECT_TRUE(world.pass_until([&] { return !world.client(alice).is_connected(); }, 60s));
  }
  void set_nodes(bool are_up) { world.is_node_up.assign(FakeRing::kNodes, are_up); }
  std::string queued(const std::string& text) {
    const CommandEnded ended = world.run(alice, sending("bob", text));
    EXPECT_EQ(ended.outcome, Outcome::kDone);
    return ended.messages.at(0).id;
  }
  Texts history() { return texts_of(world.run(alice, reading_history("bob")).messages); }
  Texts arrived() {
    set_nodes(true);
    EXPECT_TRUE(world.pass_until([&] { return world.client(alice).outbox_size() == 0; }, 5min));
    world.pass(10s);
    return texts_of(world.run(bob, reading_inbox()).messages);
  }
};

TEST(ClientCancel, TakesBackWhatNoNodeHas) {
  CutOff people;
  const std::string id = people.queued("regretted");
  (void)people.queued("meant");

  const CommandEnded ended = people.world.run(people.alice, cancelling(id.substr(0, 8)));

  EXPECT_EQ(ended.outcome, Outcome::kDone);
  EXPECT_EQ(texts_of(ended.messages), Texts{"regretted"});
  EXPECT_EQ(people.world.client(people.alice).outbox_size(), 1U);
  EXPECT_EQ(people.history(), (Texts{"before", "meant"}));
  EXPECT_EQ(people.arrived(), (Texts{"before", "meant"}));
}

TEST(ClientCancel, KnowsAfterARestartThatNoNodeHasIt) {
  CutOff people;
  const std::string id = people.queued("regretted");
  restart(people.world, people.alice);

  EXPECT_EQ(people.world.run(people.alice, cancelling(id)).outcome, Outcome::kDone);
  restart(people.world, people.alice);

  EXPECT_EQ(people.history(), Texts{"before"});
  EXPECT_EQ(people.arrived(), Texts{"before"});
}

TEST(ClientCancel, IsTooLateOnceANodeMayHaveIt) {
  Couple couple;
  const std::string id = couple.world.run(couple.alice, sending("bob", "gone")).messages.at(0).id;

  EXPECT_EQ(couple.world.run(couple.alice, cancelling(id)).outcome, Outcome::kTooLate);

  EXPECT_EQ(texts_of(couple.world.run(couple.alice, reading_history("bob")).messages),
            Texts{"gone"});
}

TEST(ClientCancel, WantsAnIdThatOneMessageInTheOutboxHas) {
  CutOff people;
  (void)people.queued("one");
  (void)people.queued("two");

  EXPECT_EQ(people.world.run(people.alice, cancelling("")).outcome, Outcome::kAmbiguousId);
  EXPECT_EQ(people.world.run(people.alice, cancelling(std::string(64, '0'))).outcome,
            Outcome::kUnknownMessage);
  people.world.kill(people.alice);
  people.world.start(people.alice);
  EXPECT_EQ(people.world.run(people.alice, cancelling("")).outcome, Outcome::kNotLoggedIn);
}

TEST(ClientCancel, ChangesNothingWhenTheDiskIsFull) {
  CutOff people;
  const std::string id = people.queued("stays");
  people.world.set_disk_error(people.alice, DiskError::kFull);

  EXPECT_EQ(people.world.run(people.alice, cancelling(id)).outcome, Outcome::kDiskFull);

  people.world.set_disk_error(people.alice, std::nullopt);
  EXPECT_EQ(people.history(), (Texts{"before", "stays"}));
  EXPECT_EQ(people.arrived(), (Texts{"before", "stays"}));
}

TEST(ClientCancel, EndsTheCommandThatWaitsForTheMessage) {
  CutOff people;
  const CommandId send =
      people.world.command(people.alice, sending("bob", "x", WaitFor::kStored, 10min));
  people.world.pass(1s);
  const auto history = people.world.run(people.alice, reading_history("bob")).messages;

  EXPECT_EQ(people.world.run(people.alice, cancelling(history.back().id)).outcome, Outcome::kDone);

  EXPECT_EQ(people.world.ended(people.alice, send).outcome, Outcome::kCancelled);
}

TEST(ClientCancel, AKilledClientHasCancelledAllOfItOrNothing) {
  for (std::size_t steps = 0; steps < 40; ++steps) {
    CutOff people;
    const std::string id = people.queued("perhaps");
    people.set_nodes(true);
    people.world.kill_after(people.alice, steps);
    const Outcome outcome = people.world.run(people.alice, cancelling(id)).outcome;
    const bool was_killed =
        people.world.pass_until([&] { return !people.world.is_up(people.alice); }, 2s);
    people.world.spare(people.alice);
    if (was_killed) restart(people.world, people.alice);

    const Texts mine = people.history();
    ASSERT_EQ(people.arrived(), mine) << "killed after " << steps;
    const Texts kept{"before", "perhaps"};
    ASSERT_TRUE(outcome != Outcome::kDone || mine == Texts{"before"}) << "killed after " << steps;
    ASSERT_TRUE(outcome != Outcome::kTooLate || mine == kept) << "killed after " << steps;
    if (!was_killed) break;
  }
}

}  // namespace
}  // namespace p2pchat::client
