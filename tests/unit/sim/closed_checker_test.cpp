#include "sim/checkers/closed_checker.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/store/stamp.h"
#include "sim/checkers/first_members.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using client::Outcome;
using testing::HasSubstr;
using Kind = ClosingDeed::Kind;

// leaver1, at client 0; others at client 1.
class Closed : public testing::Test {
 protected:
  void SetUp() override { start(); }
  // Another checker, which knows that the ring is one from now on, and that leaver1 is there.
  void start() {
    checker = ClosedChecker();
    scene.closings = ClosingLog();
    checker.on_node_changed(scene, 0);
    run(Kind::kCome, Outcome::kDone);
  }
  static std::size_t client_of(Kind kind) {
    return kind == Kind::kCome || kind == Kind::kClose ? 0 : 1;
  }
  client::CommandId ask(Kind kind, bool is_right = true, std::string text = {}) {
    scene.now = scene.now + std::chrono::seconds{1};
    ClosingDeed deed{.kind = kind,
                     .at = scene.now,
                     .client = client_of(kind),
                     .command = client::CommandId{++commands_},
                     .user = "leaver1",
                     .is_right = is_right,
                     .text = std::move(text),
                     .is_doubtful = !scene.is_ring_whole(),
                     .disturbances = scene.disturbances};
    const client::CommandId command = deed.command;
    scene.closings.on_asked(std::move(deed));
    return command;
  }
  void hear(std::size_t client, client::ClientEvent event) {
    scene.now = scene.now + std::chrono::seconds{1};
    const Told told{
        .at = scene.now, .client = client, .user = "leaver1", .event = std::move(event)};
    scene.closings.on_told(told);
    checker.on_told(scene, told);
  }
  void end(Kind kind, client::CommandId command, Outcome outcome) {
    client::CommandEnded ended;
    ended.command = command;
    ended.outcome = outcome;
    hear(client_of(kind), std::move(ended));
  }
  void run(Kind kind, Outcome outcome, bool is_right = true) {
    end(kind, ask(kind, is_right), outcome);
  }
  void hear_of(const std::string& text, client::MessageState state) {
    client::StoredMessage message = outgoing("ab", text);
    message.state = state;
    hear(1, client::MessageChanged{message});
  }

  Scene scene = ideal_scene({1, 2, 3});
  ClosedChecker checker;

 private:
  std::uint64_t commands_ = 0;
};

TEST_F(Closed, IsFineIfNobodyGetsIn) {
  run(Kind::kClose, Outcome::kWrongPassword, false);
  run(Kind::kClose, Outcome::kDone);
  run(Kind::kLogIn, Outcome::kWrongPassword);
  run(Kind::kRecover, Outcome::kClosedUser);
  run(Kind::kRegister, Outcome::kNameTaken);
  ask(Kind::kWrite, true, "text 1");
  hear_of("text 1", client::MessageState::kUnsent);
  checker.at_end(scene, {});
  EXPECT_FALSE(checker.violation()) << what(checker);
}

TEST_F(Closed, FindsWhoGetsInAfterwards) {
  for (const auto& [kind, text] : {std::pair(Kind::kLogIn, "opens with its password"),
                                   std::pair(Kind::kRecover, "opens with recovery words"),
                                   std::pair(Kind::kRegister, "is given")}) {
    start();
    run(Kind::kClose, Outcome::kDone);
    run(kind, Outcome::kDone);
    EXPECT_THAT(what(checker), HasSubstr(text));
  }
}

TEST_F(Closed, WhoWasInBeforeItWasKnownIsNotFound) {
  const client::CommandId early = ask(Kind::kLogIn);
  run(Kind::kClose, Outcome::kNoRing);
  run(Kind::kLogIn, Outcome::kDone);
  hear(0, client::AccountClosed{.is_erased = true});
  end(Kind::kLogIn, early, Outcome::kDone);
  EXPECT_FALSE(checker.violation()) << what(checker);

  run(Kind::kLogIn, Outcome::kDone);
  EXPECT_THAT(what(checker), HasSubstr("opens with its password"));
}

TEST_F(Closed, FindsTextsThatAreStored) {
  ask(Kind::kWrite, true, "text 0");
  run(Kind::kClose, Outcome::kDone);
  ask(Kind::kWrite, true, "text 1");
  hear_of("text 0", client::MessageState::kStored);
  EXPECT_FALSE(checker.violation()) << what(checker);

  hear_of("text 1", client::MessageState::kStored);
  EXPECT_THAT(what(checker), HasSubstr("is told to be stored"));
}

TEST_F(Closed, FindsWhatClosesOrRefusesWrongly) {
  run(Kind::kClose, Outcome::kDone, false);
  EXPECT_THAT(what(checker), HasSubstr("with a wrong password"));

  start();
  run(Kind::kClose, Outcome::kWrongPassword);
  EXPECT_THAT(what(checker), HasSubstr("is refused"));
}

TEST_F(Closed, DoesNotJudgeWhatACutMayHaveHidden) {
  run(Kind::kClose, Outcome::kDone);
  const client::CommandId command = ask(Kind::kLogIn);
  scene.disturbances += 1;
  end(Kind::kLogIn, command, Outcome::kDone);
  EXPECT_FALSE(checker.violation()) << what(checker);
}

// Seed 25 of the scenario: the node that had taken the registration was no ring with the others.
TEST_F(Closed, DoesNotJudgeWhoCameBeforeThereWasOneRing) {
  scene.disturbances += 1;
  checker.on_node_changed(scene, 0);
  scene.now = scene.now + std::chrono::seconds{10};
  checker.on_node_changed(scene, 0);  // one ring from now on
  run(Kind::kClose, Outcome::kWrongPassword);
  EXPECT_FALSE(checker.violation()) << what(checker);

  run(Kind::kClose, Outcome::kDone);
  run(Kind::kLogIn, Outcome::kDone);
  EXPECT_THAT(what(checker), HasSubstr("opens with its password"));
}

TEST_F(Closed, FindsWhatIsLeftOnADiskInTheEnd) {
  run(Kind::kClose, Outcome::kDone);
  const wire::Slot slot{.key = account::key_of("leaver1"),
                        .kind = wire::RecordKind::kSession,
                        .id = wire::kRecoveryId};
  scene.disks.on_batch(SiteId{2}, {{.key = store::row_key(slot), .value = Bytes{1}}});

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("still has what leaver1"));
}

// Who was a replica before hears of the end a day later at the latest (store/strays.h).
TEST_F(Closed, LeavesOutWhoIsNoReplica) {
  scene = ideal_scene({1, 2, 3, 4});
  start();
  run(Kind::kClose, Outcome::kDone);
  const RingId key = account::key_of("leaver1");
  const std::vector<const NodeView*> replicas = first_members(scene, key);
  const wire::Slot slot{.key = key, .kind = wire::RecordKind::kSession, .id = {}};
  for (const NodeView& node : scene.nodes) {
    if (std::ranges::find(replicas, &node) != replicas.end()) continue;
    scene.disks.on_batch(node.site, {{.key = store::row_key(slot), .value = Bytes{1}}});
  }
  ASSERT_EQ(scene.disks.holders(slot).size(), 1U);

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

}  // namespace
}  // namespace p2pchat::sim
