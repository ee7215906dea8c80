#include "sim/checkers/lookup_checker.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

LookupAnswer answer(std::uint64_t key, std::optional<std::uint64_t> owner) {
  LookupAnswer answer{.asked_at = Instant(90s), .key = RingId::from_number(key)};
  if (owner) answer.owner = node_ref(*owner);
  return answer;
}

TEST(LookupChecker, AcceptsTheTrueOwner) {
  LookupChecker checker;
  const Scene scene = ideal_scene({10, 20, 30});
  for (std::size_t node = 0; node < 3; ++node) checker.on_node_changed(scene, node);
  const std::uint64_t before = checker.checks();

  checker.on_answer(scene, answer(15, 20));
  checker.on_answer(scene, answer(20, 20));
  checker.on_answer(scene, answer(31, 10));

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), before + 9);
}

TEST(LookupChecker, FindsAWrongOwner) {
  LookupChecker checker;

  checker.on_answer(ideal_scene({10, 20, 30}), answer(15, 30));

  EXPECT_THAT(what(checker), HasSubstr("but the answer was"));
}

TEST(LookupChecker, FindsAQuestionWithoutAnswer) {
  LookupChecker checker;

  checker.on_answer(ideal_scene({10, 20, 30}), answer(15, std::nullopt));

  EXPECT_THAT(what(checker), HasSubstr("no answer"));
}

TEST(LookupChecker, FindsTwoNodesThatClaimOneKey) {
  LookupChecker checker;
  Scene scene = ideal_scene({10, 20, 30});
  checker.on_node_changed(scene, 0);

  scene.nodes[2].predecessor = node_ref(10);  // claims all of 20's range
  checker.on_node_changed(scene, 2);

  EXPECT_THAT(what(checker), HasSubstr("both claim"));
}

// Two have founded a ring of their own, and one of them is seen to stand right before a member.
TEST(LookupChecker, LetsWhoeverMergesTakeItsPlaceOnBothSidesFirst) {
  LookupChecker checker;
  Scene scene = ideal_scene({10, 20, 30});
  checker.on_node_changed(scene, 0);

  scene.nodes.push_back({.site = SiteId{15},
                         .is_up = true,
                         .self = node_ref(15),
                         .is_member = true,
                         .is_active = true,
                         .predecessor = node_ref(28),
                         .successors = {node_ref(28)}});
  scene.nodes.push_back({.site = SiteId{28},
                         .is_up = true,
                         .self = node_ref(28),
                         .is_member = true,
                         .is_active = true,
                         .predecessor = node_ref(15),
                         .successors = {node_ref(30)}});
  scene.nodes[2].predecessor = node_ref(28);
  checker.on_node_changed(scene, 2);
  EXPECT_EQ(what(checker), "nothing");

  scene.nodes[1].successors = {node_ref(28)};
  scene.nodes[4].predecessor = node_ref(20);  // it has its place now
  checker.on_node_changed(scene, 4);
  scene.nodes[4].predecessor = node_ref(10);
  checker.on_node_changed(scene, 4);
  EXPECT_THAT(what(checker), HasSubstr("both claim"));
}

TEST(LookupChecker, LetsANodeThatIsNotActiveClaimNothing) {
  LookupChecker checker;
  Scene scene = ideal_scene({10, 20, 30});
  checker.on_node_changed(scene, 0);

  scene.nodes[2].predecessor = node_ref(10);
  scene.nodes[2].is_active = false;
  checker.on_node_changed(scene, 2);

  EXPECT_EQ(what(checker), "nothing");
}

class LookupsInTroubledTimes : public testing::Test {
 protected:
  LookupsInTroubledTimes() : scene(ideal_scene({10, 20, 30})) {
    scene.calm_since = scene.now;
    at(80s);
    for (std::size_t node = 0; node < 3; ++node) checker.on_node_changed(scene, node);
    at(100s);
  }
  void at(Duration time) { scene.now = Instant(time); }

  Scene scene;
  LookupChecker checker;
};

TEST_F(LookupsInTroubledTimes, MayNameWhoClaimsTheKeyWithoutOwningIt) {
  scene.nodes[0].is_up = false;
  checker.on_node_changed(scene, 0);

  checker.on_answer(scene, answer(5, 10));  // it did until now, and the question is older

  EXPECT_EQ(what(checker), "nothing");
  EXPECT_EQ(checker.checks(), 1U);
}

TEST_F(LookupsInTroubledTimes, DoNotNameAnother) {
  checker.on_answer(scene, answer(5, 20));

  EXPECT_THAT(what(checker), HasSubstr("which did not claim it then"));
}

TEST_F(LookupsInTroubledTimes, DoNotNameWhoHadFailedBeforeTheQuestion) {
  at(85s);
  scene.nodes[0].is_up = false;
  checker.on_node_changed(scene, 0);
  at(100s);

  checker.on_answer(scene, answer(5, 10));

  EXPECT_THAT(what(checker), HasSubstr("which did not claim it then"));
}

TEST_F(LookupsInTroubledTimes, MayNameWhoIsAloneForEveryKey) {
  scene.nodes[0].predecessor.reset();
  scene.nodes[0].successors.clear();
  checker.on_node_changed(scene, 0);

  checker.on_answer(scene, answer(25, 10));

  EXPECT_EQ(what(checker), "nothing");
}

TEST_F(LookupsInTroubledTimes, AreNotJudgedSoWhereAnybodyHasLied) {
  scene.liars.insert(SiteId{30});

  checker.on_answer(scene, answer(5, 20));

  EXPECT_EQ(checker.checks(), 0U);
}

}  // namespace
}  // namespace p2pchat::sim
