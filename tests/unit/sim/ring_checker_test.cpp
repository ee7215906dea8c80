#include "sim/checkers/ring_checker.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

// 10 and 20, 30 and 40 have each other only.
void split(Scene& scene) {
  const std::array<std::uint64_t, 4> behind{20, 10, 40, 30};
  for (std::size_t i = 0; i < 4; ++i) scene.nodes[i].successors = {node_ref(behind[i])};
}

TEST(RingChecker, AcceptsAnIdealRing) {
  RingChecker checker;
  const Scene scene = ideal_scene({10, 20, 30, 40});

  for (std::size_t node = 0; node < 4; ++node) checker.on_node_changed(scene, node);
  checker.on_quiet(scene);
  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_GT(checker.checks(), 4U);
}

TEST(RingChecker, AcceptsANodeThatIsAlone) {
  RingChecker checker;

  checker.at_end(ideal_scene({10}), {});

  EXPECT_EQ(what(checker), "nothing");
}

TEST(RingChecker, FindsAListOutOfOrder) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30, 40});
  std::swap(scene.nodes[0].successors[0], scene.nodes[0].successors[1]);

  checker.on_node_changed(scene, 0);

  EXPECT_THAT(what(checker), HasSubstr("out of order"));
}

TEST(RingChecker, FindsANodeThatIsItsOwnSuccessor) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20});
  scene.nodes[0].successors = {scene.nodes[0].self};

  checker.on_node_changed(scene, 0);

  EXPECT_THAT(what(checker), HasSubstr("its own successor"));
}

TEST(RingChecker, FindsAMemberWithoutALiveSuccessor) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30, 40});
  checker.on_node_changed(scene, 0);  // ideal once: from now on the ring is promised

  scene.calm_since = scene.now;
  scene.nodes[1].is_up = scene.nodes[2].is_up = false;
  checker.on_node_changed(scene, 1);

  EXPECT_THAT(what(checker), HasSubstr("without a live successor"));
}

TEST(RingChecker, FindsTwoRings) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30, 40}, 1);
  checker.on_node_changed(scene, 0);

  scene.calm_since = scene.now;
  split(scene);
  checker.on_node_changed(scene, 1);

  EXPECT_THAT(what(checker), HasSubstr("two rings"));
}

TEST(RingChecker, LetsANodeThatHasJustStartedFoundItsOwnRing) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30});
  checker.on_node_changed(scene, 0);

  scene.calm_since = scene.now;
  scene.nodes.push_back(
      {.site = SiteId{40}, .is_up = true, .self = node_ref(40), .is_member = true});
  checker.on_node_changed(scene, 3);
  EXPECT_EQ(what(checker), "nothing");

  scene.nodes[3].successors = {node_ref(10)};  // it knows of the others, not they of it
  checker.on_node_changed(scene, 3);
  scene.nodes[3].successors = {};
  checker.on_node_changed(scene, 3);
  EXPECT_EQ(what(checker), "nothing");

  scene.nodes[3].successors = {node_ref(10)};
  scene.nodes[0].predecessor = node_ref(40);  // merged: from now on it has to take part
  checker.on_node_changed(scene, 0);
  scene.nodes[3].successors = {};
  checker.on_node_changed(scene, 3);
  EXPECT_THAT(what(checker), HasSubstr("without a live successor"));
}

// The only successor of a member is one whom the next member does not know yet.
TEST(RingChecker, LetsTheWayLeadOverNewcomers) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 40, 70}, 1);
  checker.on_node_changed(scene, 0);

  scene.calm_since = scene.now;
  scene.nodes.push_back({.site = SiteId{20},
                         .is_up = true,
                         .self = node_ref(20),
                         .is_member = true,
                         .predecessor = node_ref(10),
                         .successors = {node_ref(40)}});
  checker.on_node_changed(scene, 3);
  scene.nodes[0].successors = {node_ref(20)};
  checker.on_node_changed(scene, 0);

  EXPECT_EQ(what(checker), "nothing");
}

// Newcomers stand in a row before a member; the last of them joins it last.
TEST(RingChecker, SeesThatAWholeRowOfNodesHasMerged) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30}, 1);
  checker.on_node_changed(scene, 0);

  scene.calm_since = scene.now;
  for (const std::uint64_t id : {40U, 50U}) {
    scene.nodes.push_back(
        {.site = SiteId{id}, .is_up = true, .self = node_ref(id), .is_member = true});
  }
  scene.nodes[4].predecessor = node_ref(40);
  scene.nodes[3].successors = {node_ref(50)};
  checker.on_node_changed(scene, 3);
  scene.nodes[4].successors = {node_ref(10)};
  scene.nodes[0].predecessor = node_ref(50);
  checker.on_node_changed(scene, 0);
  scene.nodes[2].successors = {node_ref(40)};
  checker.on_node_changed(scene, 2);

  EXPECT_EQ(what(checker), "nothing");
}

TEST(RingChecker, PromisesNoSingleRingDuringAPartition) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30, 40}, 1);
  checker.on_node_changed(scene, 0);

  scene.is_disturbed = true;
  scene.nodes[1].successors = {node_ref(10)};
  checker.on_node_changed(scene, 1);

  EXPECT_EQ(what(checker), "nothing");
}

// Ideal again, but one that was slow has yet to hear that another was taken for dead.
TEST(RingChecker, PromisesARingAgainOnceItHasBeenIdealForAWhile) {
  const auto split_after = [](Duration time) {
    RingChecker checker;
    Scene scene = ideal_scene({10, 20, 30, 40}, 1);
    scene.disturbances = 1;
    checker.on_node_changed(scene, 0);
    scene.now = scene.now + time;
    checker.on_node_changed(scene, 0);
    scene.calm_since = scene.now;
    split(scene);
    checker.on_node_changed(scene, 1);
    return what(checker);
  };

  EXPECT_EQ(split_after(std::chrono::milliseconds{4999}), "nothing");
  EXPECT_THAT(split_after(std::chrono::seconds{5}), HasSubstr("two rings"));
}

// A cut of 1.5 s changes no node, but who asked during it gives its peer up after it.
TEST(RingChecker, PromisesNothingAfterADisturbanceThatNoNodeShowed) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30, 40}, 1);
  checker.on_node_changed(scene, 0);

  scene.disturbances = 1;
  scene.calm_since = scene.now;
  split(scene);
  checker.on_node_changed(scene, 1);

  EXPECT_EQ(what(checker), "nothing");
}

TEST(RingChecker, FindsARingThatIsNotIdealWhenAllIsQuiet) {
  Scene scene = ideal_scene({10, 20, 30, 40});
  scene.nodes[2].predecessor = node_ref(10);
  RingChecker at_once, later;

  at_once.on_quiet(scene);
  EXPECT_THAT(what(at_once), HasSubstr("true predecessor"));

  scene.calm_since = scene.now;  // something has just happened: there is time to heal
  later.on_node_changed(scene, 2);
  EXPECT_EQ(what(later), "nothing");
}

TEST(RingChecker, FindsAShortListAtTheEnd) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30, 40});
  scene.nodes[3].successors.pop_back();

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("true successor"));
}

TEST(RingChecker, FindsANodeThatIsUpAndNoMemberAtTheEnd) {
  RingChecker checker;
  Scene scene = ideal_scene({10, 20, 30});
  scene.nodes[1].is_member = false;

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("no member"));
}

// An ideal ring in which node 10 takes 20 for dead as often as it is told to.
class VerdictsOfARing : public testing::Test {
 protected:
  VerdictsOfARing() : scene(ideal_scene({10, 20, 30, 40})) { checker.on_node_changed(scene, 0); }
  void pass(Duration time) { scene.now = scene.now + time; }
  void give_up() {
    scene.nodes[0].successors = {node_ref(30), node_ref(40)};
    checker.on_node_changed(scene, 0);
  }
  void heal() {
    scene.nodes[0].successors = {node_ref(20), node_ref(30)};
    checker.on_node_changed(scene, 0);
  }

  Scene scene;
  RingChecker checker;
};

TEST_F(VerdictsOfARing, MayBeWrongOnce) {
  pass(std::chrono::seconds{10});
  give_up();
  heal();
  EXPECT_EQ(what(checker), "nothing");

  pass(std::chrono::seconds{10});
  give_up();

  EXPECT_THAT(what(checker), HasSubstr("for the second time a ring is ideal no more"));
}

TEST_F(VerdictsOfARing, AreNotJudgedWhileOldListsMayArrive) {
  scene.calm_since = scene.now - std::chrono::seconds{2};
  checker.on_node_changed(scene, 0);
  for (int i = 0; i < 3; ++i) {
    pass(std::chrono::seconds{2});
    give_up();
    heal();
  }

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(VerdictsOfARing, DoNotKeepItFromHealing) {
  pass(std::chrono::seconds{10});
  give_up();

  pass(scene.heals_within);
  checker.on_node_changed(scene, 1);

  EXPECT_THAT(what(checker), HasSubstr("not ideal"));
}

TEST_F(VerdictsOfARing, MayBeThatSomebodyIsDeadWhoHasGone) {
  for (int i = 0; i < 3; ++i) {
    pass(std::chrono::seconds{10});
    scene.calm_since = scene.now - std::chrono::seconds{2};
    give_up();
    heal();
  }

  EXPECT_EQ(what(checker), "nothing");
}

}  // namespace
}  // namespace p2pchat::sim
