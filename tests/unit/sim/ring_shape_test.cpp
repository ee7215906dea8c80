#include "sim/explore/ring_shape.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/ring_progress.h"

namespace p2pchat::sim {
namespace {

constexpr RingModel kSixPlaces{.identifiers = 6, .successors = 2};

Member member(Place first, Place second, Place predecessor) {
  return {.successors = {Entry{first}, Entry{second}}, .predecessor = {predecessor}};
}

RingState all_six() { return ideal_ring(0b111111, kSixPlaces); }

TEST(RingShape, IdealRingHasNoFlaw) {
  EXPECT_EQ(flaw_of(all_six(), kSixPlaces), std::nullopt);
  EXPECT_EQ(flaw_of(ideal_ring(0b010101, kSixPlaces), kSixPlaces), std::nullopt);
  EXPECT_TRUE(is_ideal(all_six(), kSixPlaces));
  EXPECT_EQ(ideal_ring(0b010101, kSixPlaces).members[4], member(0, 2, 2));
}

TEST(RingShape, FindsMemberWhoseSuccessorsAreAllGone) {
  RingState state = all_six();
  state.members[1].reset();
  state.members[2].reset();

  EXPECT_EQ(flaw_of(state, kSixPlaces), RingFlaw::kNoLiveSuccessor);
}

TEST(RingShape, FindsMemberWhoseListNamesOnlyEarlierLives) {
  RingState state = all_six();
  state.members[3]->successors = {Entry{4, true}, Entry{5, true}};

  EXPECT_EQ(flaw_of(state, kSixPlaces), RingFlaw::kNoLiveSuccessor);
}

TEST(RingShape, CountsMembersThatNobodySkips) {
  RingState state = all_six();
  state.members[0]->successors = {Entry{2}, Entry{4}};

  EXPECT_EQ(principals(state, kSixPlaces), 0b110101U);
  state.members[1]->successors = {Entry{3}, Entry{5}};
  EXPECT_EQ(flaw_of(state, kSixPlaces), RingFlaw::kTooFewPrincipals);
}

TEST(RingShape, EntriesThatNameNobodySkipNobody) {
  RingState state = all_six();
  state.members[0]->successors = {Entry{1}, Entry{4, true}};

  EXPECT_EQ(principals(state, kSixPlaces), 0b111111U);
}

TEST(RingShape, FindsListThatNamesItsOwnerOrSomebodyTwice) {
  RingState owner = all_six();
  owner.members[2]->successors = {Entry{3}, Entry{2}};
  RingState twice = all_six();
  twice.members[2]->successors = {Entry{3}, Entry{3}};

  EXPECT_EQ(flaw_of(owner, kSixPlaces), RingFlaw::kDisorderedList);
  EXPECT_EQ(flaw_of(twice, kSixPlaces), RingFlaw::kDisorderedList);
}

TEST(RingShape, FindsTwoRings) {
  RingState state;
  state.members[0] = member(1, 0, 1);
  state.members[1] = member(0, 1, 0);
  state.members[3] = member(4, 3, 4);
  state.members[4] = member(3, 4, 3);

  EXPECT_EQ(flaw_of(state, kSixPlaces), RingFlaw::kTwoRings);
}

TEST(RingShape, JudgesOfMutantB6TheCircleAlone) {
  const RingModel model{.identifiers = 6, .successors = 2, .mutant = RingMutant::kB6};
  RingState state;
  state.members[0] = member(1, 0, 1);
  state.members[1] = member(0, 1, 0);

  EXPECT_EQ(flaw_of(state, model), std::nullopt);
  EXPECT_EQ(flaw_of(state, kSixPlaces), RingFlaw::kDisorderedList);
}

TEST(RingShape, FindsRingThatGoesAroundTwice) {
  RingState state;
  state.members[0] = member(3, 0, 4);
  state.members[3] = member(1, 4, 0);
  state.members[1] = member(4, 0, 3);
  state.members[4] = member(0, 3, 1);

  EXPECT_EQ(flaw_of(state, kSixPlaces), RingFlaw::kDisorderedRing);
}

TEST(RingShape, AppendageThatLeadsToTheRingIsNoFlaw) {
  RingState state = ideal_ring(0b101111, kSixPlaces);
  state.members[4] = member(5, 0, 3);

  EXPECT_EQ(flaw_of(state, kSixPlaces), std::nullopt);
  EXPECT_FALSE(is_ideal(state, kSixPlaces));
}

TEST(RingProgress, IdealRingIsAtRestAndAppendageIsTakenIn) {
  const RingSteps steps(kSixPlaces);
  RingState joined = ideal_ring(0b101111, kSixPlaces);
  joined.members[4] = member(5, 0, 3);

  EXPECT_EQ(flaw_of_progress(steps, all_six()), std::nullopt);
  EXPECT_EQ(flaw_of_progress(steps, joined), std::nullopt);
}

// Two rings that never hear of each other: each is content, which the whole is not.
TEST(RingProgress, FindsRingsThatWillNeverBeOne) {
  const RingModel model{.identifiers = 6, .successors = 1};
  const RingSteps steps(model);
  RingState state;
  const auto pair = [&](Place a, Place b) {
    state.members[a] = Member{.successors = {Entry{b}}, .predecessor = {b}};
    state.members[b] = Member{.successors = {Entry{a}}, .predecessor = {a}};
  };
  pair(0, 1);
  pair(3, 4);

  EXPECT_EQ(flaw_of_progress(steps, state), RingFlaw::kStuck);
}

}  // namespace
}  // namespace p2pchat::sim
