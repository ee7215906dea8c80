#include "sim/explore/ring_walk.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

RingWalk walked(const RingModel& model, std::size_t states_max = 20'000) {
  EXPECT_TRUE(checked(model).has_value());
  RingWalk walk(model);
  while (walk.states() < states_max && walk.advance(100)) {
  }
  return walk;
}

TEST(RingWalk, SmallModelsAreCleanToTheEnd) {
  struct Case {
    RingModel model;
    std::size_t states;
  };
  const std::vector<Case> cases{
      {{.identifiers = 4, .successors = 2}, 647},
      {{.identifiers = 4, .successors = 3}, 5},
      {{.identifiers = 5, .successors = 3}, 3'571},
      {{.identifiers = 4, .successors = 2, .naming = Naming::kLives}, 865},
      {{.identifiers = 5, .successors = 3, .naming = Naming::kLives}, 8'973},
      {{.identifiers = 4, .successors = 2, .naming = Naming::kLives, .notices = Notices::kBeside},
       2'642},
  };
  for (const Case& each : cases) {
    RingWalk walk = walked(each.model);

    EXPECT_EQ(walk.flaw(), std::nullopt) << text_of(*walk.flaw());
    EXPECT_EQ(walk.walked(), walk.states());
    EXPECT_EQ(walk.states(), each.states);
    EXPECT_FALSE(walk.advance(1));
  }
}

// The step functions know no place of the circle from another: without symmetry there are as many
// states for each of the M turns, but for the one ideal ring of all M, which turns into itself.
TEST(RingWalk, TurnsOfTheCircleAreAllAlike) {
  const RingModel turned{.identifiers = 5, .successors = 3};
  RingModel each = turned;
  each.symmetry = Symmetry::kNone;

  EXPECT_EQ(walked(each).states(), (walked(turned).states() - 1) * 5 + 1);
}

TEST(RingWalk, FindsMutantB1AndTheShortestWayToIt) {
  const RingWalk walk = walked({.identifiers = 5, .successors = 2, .mutant = RingMutant::kB1});

  ASSERT_EQ(walk.flaw(), RingFlaw::kNoLiveSuccessor);
  EXPECT_EQ(walk.states(), 612);
  const std::vector<std::string> path = walk.path_to_flaw();
  ASSERT_EQ(path.size(), 8);
  EXPECT_EQ(path.front(), "start: 2:[3 4] <4; 3:[4 2] <2; 4:[2 3] <3");
  EXPECT_EQ(path[1],
            "node 1 joins, admitted by 4: 1:[2 3~] <4; 2:[3 4] <4; 3:[4 2] <2; 4:[2 3] <3");
}

TEST(RingWalk, FindsMutantB6AsTwoRings) {
  const RingWalk walk = walked({.identifiers = 5, .successors = 2, .mutant = RingMutant::kB6});

  ASSERT_EQ(walk.flaw(), RingFlaw::kTwoRings);
  EXPECT_EQ(walk.states(), 12'939);
  EXPECT_EQ(walk.path_to_flaw().size(), 9);
}

TEST(RingWalk, ModelThatDoesNotFitIsRefusedInWords) {
  EXPECT_FALSE(checked({.identifiers = 7, .successors = 2}).has_value());
  EXPECT_FALSE(checked({.identifiers = 4, .successors = 4}).has_value());
  EXPECT_FALSE(checked({.identifiers = 3, .successors = 3}).has_value());
  EXPECT_EQ(checked({.identifiers = 6, .successors = 3, .notices = Notices::kBeside}).error(),
            "a state of this model does not fit 16 bytes");
}

TEST(StateCode, KeyGivesTheStateBackUpToATurn) {
  const RingModel model{.identifiers = 5, .successors = 2, .notices = Notices::kBeside};
  RingModel still = model;
  still.symmetry = Symmetry::kNone;
  RingState state = ideal_ring(0b01110, model);
  state.members[1]->successors[1] = {.place = 0, .is_void = true};
  state.members[2]->candidate = Entry{4};
  state.members[2]->notifier = Entry{1, true};
  RingState turned;
  const auto turn = [](Entry entry) {
    return Entry{static_cast<Place>((entry.place + 2) % 5), entry.is_void};
  };
  for (Place place = 0; place < 5; ++place) {
    if (!state.contains(place)) continue;
    Member member = *state.members[place];
    for (std::size_t i = 0; i < 2; ++i) member.successors[i] = turn(member.successors[i]);
    member.predecessor = turn(member.predecessor);
    if (member.candidate) member.candidate = turn(*member.candidate);
    if (member.notifier) member.notifier = turn(*member.notifier);
    turned.members[(place + 2) % 5] = member;
  }

  EXPECT_EQ(StateCode(still).state_of(StateCode(still).key_of(state)), state);
  EXPECT_NE(StateCode(still).key_of(turned), StateCode(still).key_of(state));
  EXPECT_EQ(StateCode(model).key_of(turned), StateCode(model).key_of(state));
}

TEST(StateTable, TakesEachKeyOnceAndKeepsTheOrder) {
  StateTable table;
  const auto key = [](std::uint64_t number) {
    return StateKey{std::array<std::uint64_t, 2>{number << 40, number}};
  };
  constexpr std::uint32_t kMany = 70'000;  // more than a chunk, and the index grows on the way
  for (std::uint32_t i = 0; i < kMany; ++i) ASSERT_EQ(table.insert(key(i), i / 2), i);

  EXPECT_EQ(table.insert(key(kMany / 2), 0), std::nullopt);
  EXPECT_EQ(table.size(), kMany);
  EXPECT_EQ(table.key(kMany - 1), key(kMany - 1));
  EXPECT_EQ(table.origin(kMany - 1), (kMany - 1) / 2);
}

}  // namespace
}  // namespace p2pchat::sim
