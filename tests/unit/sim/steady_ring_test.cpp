#include "sim/checkers/steady_ring.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

class Steady : public testing::Test {
 protected:
  Steady() : scene(ideal_scene({10, 20, 30, 40})) {
    for (std::size_t node = 0; node < scene.nodes.size(); ++node) change(node);
    pass(1s);
  }
  void change(std::size_t node) { ring.update(scene, node); }
  void pass(Duration time) { scene.now = scene.now + time; }
  void fail(std::size_t node) {
    scene.nodes[node].is_up = false;
    change(node);
  }
  // What is stored by now on so many disks.
  [[nodiscard]] bool has(std::size_t copies) const {
    return ring.has_what_was(scene, scene.now, copies);
  }

  Scene scene;
  SteadyRing ring;
};

TEST_F(Steady, RingHasWhatIsStoredInIt) { EXPECT_TRUE(has(2)); }

TEST_F(Steady, RingThatIsDisturbedOwesNothing) {
  scene.is_disturbed = true;

  EXPECT_FALSE(has(3));
}

TEST_F(Steady, RingHasWhatTwoDisksStillHave) {
  fail(0);

  EXPECT_FALSE(has(2));
  EXPECT_TRUE(has(3));

  fail(1);
  EXPECT_FALSE(has(3));

  pass(31s);
  EXPECT_TRUE(has(2));
}

TEST_F(Steady, RingForgivesNodesThatLeave) {
  scene.nodes[0].is_leaving = true;
  fail(0);

  EXPECT_TRUE(has(2));
}

TEST_F(Steady, RingNeedNotHaveAtOnceWhatAnotherRingHad) {
  const Instant stored = scene.now;
  scene.nodes.push_back({.site = SiteId{50},
                         .is_up = true,
                         .self = node_ref(50),
                         .is_member = true,
                         .is_active = true});
  change(4);
  EXPECT_FALSE(ring.has_what_was(scene, stored, 3));

  scene.nodes.pop_back();
  change(0);
  EXPECT_FALSE(ring.has_what_was(scene, stored, 3));

  pass(scene.heals_within);
  EXPECT_TRUE(ring.has_what_was(scene, stored, 3));
}

}  // namespace
}  // namespace p2pchat::sim
