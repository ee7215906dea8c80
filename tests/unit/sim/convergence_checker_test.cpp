#include "sim/checkers/convergence_checker.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/stamp.h"
#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

class Convergence : public testing::Test {
 protected:
  Convergence() : scene(ideal_scene({10, 20, 30, 40, 50})) {}

  // The record under key 15, whose replicas are 20, 30 and 40.
  void hold(std::uint64_t node, std::uint64_t version = 0) {
    hold(node, {.slot = {.key = RingId::from_number(15)}, .version = version});
  }
  void hold_account(std::uint64_t node, std::uint64_t version) {
    hold(node, {.slot = wire::account_slot(RingId::from_number(15)), .version = version});
  }
  void hold(std::uint64_t node, const wire::Record& record) {
    const std::vector<Change> rows = {
        {.key = store::row_key(record.slot), .value = store::row_value(record)}};
    scene.disks.on_batch(SiteId{node}, rows);
    checker.on_synced(scene, SiteId{node}, rows);
  }

  Scene scene;
  ConvergenceChecker checker;
};

TEST_F(Convergence, HoldsWhereReplicasAreEqual) {
  for (const std::uint64_t node : {20U, 30U, 40U}) hold(node, 1);

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), 1U);
}

TEST_F(Convergence, FindsAReplicaWithout) {
  for (const std::uint64_t node : {20U, 40U}) hold(node);

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("is not on the disk of"));
}

TEST_F(Convergence, FindsAReplicaThatIsBehind) {
  for (const std::uint64_t node : {20U, 30U}) hold(node, 1);
  hold(40, 0);

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("differs between replicas"));
}

// Who was a replica once is its record's only holder: it has to hand it on.
TEST_F(Convergence, FindsARecordThatOnlyAnotherMemberHolds) {
  hold(10);

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("is not on the disk of"));
}

TEST_F(Convergence, LetsOthersKeepWhatIsSuperseded) {
  for (const std::uint64_t node : {20U, 30U, 40U}) hold(node, 1);
  hold(50, 0);

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Convergence, CountsOnWhoIsUp) {
  for (const std::uint64_t node : {20U, 40U, 50U}) hold(node);
  scene.nodes[2].is_up = false;

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Convergence, AsksForAllOfASmallRingAroundTheCircle) {
  scene = ideal_scene({10, 12});
  hold(10);

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("is not on the disk of"));
}

TEST_F(Convergence, AsksNothingWhileAnythingIsAmiss) {
  hold(10);
  scene.is_disturbed = true;

  checker.at_end(scene, {});

  EXPECT_EQ(checker.checks(), 0U);
}

TEST_F(Convergence, LeavesOutWhatWasTakenInLatelyWhileUsersGoOn) {
  hold(20);
  checker.on_quiet(scene);
  EXPECT_EQ(checker.checks(), 0U);

  scene.now = scene.now + std::chrono::seconds{46};
  checker.on_quiet(scene);

  EXPECT_THAT(what(checker), HasSubstr("is not on the disk of"));
}

// Nodes erase by their own clocks: `prekeys`, seed 9, ended between two of them.
TEST_F(Convergence, LeavesOutWhatExpiresAtTheEnd) {
  for (const std::uint64_t node : {20U, 30U, 40U}) hold(node);
  const std::vector<Change> erasure = {
      {.key = store::row_key({.key = RingId::from_number(15)}), .value = std::nullopt}};
  scene.disks.on_batch(SiteId{30}, erasure);
  checker.on_synced(scene, SiteId{30}, erasure);

  checker.at_end(scene, {});
  EXPECT_EQ(checker.checks(), 0U);

  scene.now = scene.now + std::chrono::seconds{2};
  checker.at_end(scene, {});
  EXPECT_THAT(what(checker), HasSubstr("is not on the disk of"));
}

// The account of key 15 has ended: what else is there is erased by its replicas.
TEST_F(Convergence, LetsOthersKeepWhatAnEndHasSuperseded) {
  hold(50);
  for (const std::uint64_t node : {20U, 30U, 40U}) hold_account(node, wire::kLastVersion);

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Convergence, FindsWhatOnlyOthersHoldUnlessAllReplicasHaveTheEnd) {
  hold(50);
  scene.now = scene.now + std::chrono::seconds{46};
  for (const std::uint64_t node : {20U, 30U}) hold_account(node, wire::kLastVersion);
  hold_account(40, wire::kLastVersion - 1);

  checker.on_quiet(scene);

  EXPECT_THAT(what(checker), HasSubstr("is not on the disk of"));
}

TEST_F(Convergence, FindsAReplicaThatHasNotErasedWhatIsUnderAnEnd) {
  hold(30);
  for (const std::uint64_t node : {20U, 30U, 40U}) hold_account(node, wire::kLastVersion);

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("is not on the disk of"));
}

TEST_F(Convergence, IgnoresRecordsThatNobodyLiveHolds) {
  hold(10);
  scene.nodes[0].is_up = false;

  checker.at_end(scene, {});

  EXPECT_EQ(checker.checks(), 0U);
}

}  // namespace
}  // namespace p2pchat::sim
