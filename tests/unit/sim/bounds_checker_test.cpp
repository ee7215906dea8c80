#include "sim/checkers/bounds_checker.h"

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

constexpr SiteId kNode{10};
constexpr SiteId kClient{77};

class Bounds : public testing::Test {
 protected:
  Bounds() : scene(ideal_scene({10, 20})) {
    scene.now = Instant();
    scene.uses.resize(scene.nodes.size());
    scene.clients = {{.user = "user0", .is_up = true, .site = kClient}};
  }

  void happen(std::uint64_t times, SiteId from, SiteId to, const EventBody& body) {
    for (std::uint64_t i = 0; i < times; ++i) {
      checker.on_event(scene, {.key = {.at = scene.now, .to = to, .from = from}, .body = body});
    }
  }
  void pass(Duration time) { scene.now = scene.now + time; }

  Scene scene;
  BoundsChecker checker;
};

TEST_F(Bounds, HoldAtTheBound) {
  happen(BoundsChecker::kNodeMax.events, kNode, kNode, Wake{});
  happen(BoundsChecker::kClientMax.messages, kClient, SiteId{30}, Datagram{});

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_GT(checker.checks(), 0U);
}

TEST_F(Bounds, FindEventsThatGoRoundWhileTimeStandsStill) {
  happen(BoundsChecker::kNodeMax.events + 1, kNode, kNode, Wake{});

  EXPECT_THAT(what(checker), HasSubstr("node 0 had"));
}

TEST_F(Bounds, FindAStormOfMessages) {
  happen(BoundsChecker::kNodeMax.messages + 1, kNode, SiteId{30}, Datagram{});
  pass(BoundsChecker::kStretch);
  happen(1, kNode, kNode, Wake{});

  EXPECT_THAT(what(checker), HasSubstr("node 0 had"));
}

TEST_F(Bounds, FindTooManyBytesOfAClient) {
  happen(1, kClient, kNode,
         Frame{.connection = {}, .payload = Bytes(BoundsChecker::kClientMax.bytes + 1)});

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("client 0 had"));
}

TEST_F(Bounds, CountEachStretchByItself) {
  happen(BoundsChecker::kClientMax.messages, kClient, SiteId{30}, Datagram{});
  pass(BoundsChecker::kStretch);
  happen(BoundsChecker::kClientMax.messages, kClient, SiteId{30}, Datagram{});

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

// Multicast has one sender and many receivers.
TEST_F(Bounds, CountNoAnnouncements) {
  happen(BoundsChecker::kNodeMax.events + 1, kNode, SiteId{20}, Announcement{});

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(Bounds, GrowWithWhatUsersAsk) {
  scene.demand = 2;
  happen(2 * BoundsChecker::kNodeMax.events, kNode, kNode, Wake{});
  EXPECT_EQ(what(checker), "nothing");

  happen(1, kNode, kNode, Wake{});

  EXPECT_THAT(what(checker), HasSubstr("node 0 had"));
}

TEST_F(Bounds, FindTooManyStreamsAndBatches) {
  BoundsChecker other;
  scene.uses[1].streams = BoundsChecker::kStreamsMax + 1;
  checker.at_end(scene, {});
  scene.uses[1] = {.batches_pending = BoundsChecker::kBatchesMax + 1};
  other.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("node 1 had 257 streams open"));
  EXPECT_THAT(what(other), HasSubstr("3 batches"));
}

}  // namespace
}  // namespace p2pchat::sim
