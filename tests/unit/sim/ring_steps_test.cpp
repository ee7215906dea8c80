#include "sim/explore/ring_steps.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/ring_shape.h"

namespace p2pchat::sim {
namespace {

constexpr RingModel kModel{.identifiers = 6, .successors = 2};

bool is_enabled(const RingSteps& steps, const RingState& state, const RingEvent& event) {
  std::vector<RingEvent> events;
  steps.enabled(state, events);
  return std::ranges::find(events, event) != events.end();
}

RingState after(const RingSteps& steps, RingState state, const std::vector<RingEvent>& events) {
  for (const RingEvent& event : events) {
    EXPECT_TRUE(is_enabled(steps, state, event)) << text_of(event);
    state = steps.apply(state, event).state;
  }
  return state;
}

// design/3, B1: the whole list.
TEST(RingSteps, JoinerTakesWholeListOfWhoAdmitsIt) {
  const RingSteps steps(kModel);

  const RingState state = after(steps, ideal_ring(0b010101, kModel), {{RingStep::kJoin, 1, 0}});

  EXPECT_EQ(*state.members[1], (Member{.successors = {Entry{2}, Entry{4}}, .predecessor = {0}}));
}

TEST(RingSteps, JoinerIsAdmittedOnlyByItsPredecessor) {
  const RingSteps steps(kModel);

  EXPECT_FALSE(is_enabled(steps, ideal_ring(0b010101, kModel), {RingStep::kJoin, 1, 2}));
}

TEST(RingSteps, MutantB1TakesFirstSuccessorOnly) {
  RingModel model = kModel;
  model.mutant = RingMutant::kB1;
  const RingSteps steps(model);

  const RingState state = after(steps, ideal_ring(0b010101, model), {{RingStep::kJoin, 1, 0}});

  EXPECT_EQ(*state.members[1],
            (Member{.successors = {Entry{2}, Entry{3, true}}, .predecessor = {0}}));
}

TEST(RingSteps, JoinerIsTakenInByStabilizeAskAndRectify) {
  const RingSteps steps(kModel);

  const RingState state = after(steps, ideal_ring(0b010101, kModel),
                                {{RingStep::kJoin, 1, 0},
                                 {RingStep::kStabilize, 1},
                                 {RingStep::kRectify, 2},
                                 {RingStep::kStabilize, 0},
                                 {RingStep::kStabilizeFromPredecessor, 0},
                                 {RingStep::kRectify, 1},
                                 {RingStep::kStabilize, 4}});

  EXPECT_EQ(state.members[0]->successors, (Member{.successors = {Entry{1}, Entry{2}}}.successors));
  EXPECT_EQ(state.members[2]->predecessor, Entry{1});
  EXPECT_EQ(state.members[4]->successors, (Member{.successors = {Entry{0}, Entry{1}}}.successors));
}

// design/3, B4.
TEST(RingSteps, DeadHeadIsDroppedAndListFilledUp) {
  const RingSteps steps(kModel);

  const RingState state =
      after(steps, ideal_ring(0b110101, kModel), {{RingStep::kFail, 5}, {RingStep::kStabilize, 4}});

  EXPECT_EQ(state.members[4]->successors, (Member{.successors = {Entry{0}, Entry{1}}}.successors));
  EXPECT_EQ(state.members[0]->notifier, Entry{4});
}

TEST(RingSteps, AmongLivesFillingNamesNobodyAndTheDeadStayDead) {
  RingModel model = kModel;
  model.naming = Naming::kLives;
  const RingSteps steps(model);

  const RingState state =
      after(steps, ideal_ring(0b110101, model), {{RingStep::kFail, 5}, {RingStep::kJoin, 5, 4}});

  const Member filled{.successors = {Entry{0}, Entry{1, true}}};
  EXPECT_EQ(state.members[0]->predecessor, (Entry{5, true}));
  EXPECT_EQ(state.members[2]->successors,
            (Member{.successors = {Entry{4}, Entry{5, true}}}.successors));
  EXPECT_EQ(state.members[4]->successors, filled.successors);
  EXPECT_EQ(state.members[5]->successors, filled.successors);
}

TEST(RingSteps, PrincipalDoesNotFailWhereOnlyEnoughAreLeft) {
  const RingSteps steps(kModel);
  RingModel small = kModel;
  small.mutant = RingMutant::kB6;

  EXPECT_FALSE(is_enabled(steps, ideal_ring(0b010101, kModel), {RingStep::kFail, 2}));
  EXPECT_TRUE(is_enabled(RingSteps(small), ideal_ring(0b010101, small), {RingStep::kFail, 2}));
}

TEST(RingSteps, NobodyFailsWhoIsAllThatAnotherHas) {
  const RingSteps steps(kModel);
  RingState state = ideal_ring(0b111111, kModel);
  state.members[0]->successors = {Entry{1}, Entry{2}};
  state.members[1].reset();

  EXPECT_FALSE(is_enabled(steps, state, {RingStep::kFail, 2}));
  EXPECT_TRUE(is_enabled(steps, state, {RingStep::kFail, 4}));
}

// core/ring goes on with its own 4 behind 2, whose list is out of order; the walk must see it.
TEST(RingSteps, ListThatIsNotTakenWholeIsSaid) {
  const RingSteps steps(kModel);
  RingState state = ideal_ring(0b111111, kModel);
  state.members[0]->successors = {Entry{2}, Entry{4}};
  const RingEvent stabilize{RingStep::kStabilize, 0};
  const bool is_whole = steps.apply(state, stabilize).is_list_whole;
  state.members[2]->successors = {Entry{1}, Entry{3}};

  const StepOutcome outcome = steps.apply(state, stabilize);

  EXPECT_TRUE(is_whole);
  EXPECT_FALSE(outcome.is_list_whole);
  EXPECT_EQ(outcome.state.members[0]->successors[1], Entry{4});
}

TEST(RingSteps, NoticeOverridesAStepOrWaitsBesideIt) {
  RingModel beside = kModel;
  beside.notices = Notices::kBeside;
  RingState state = ideal_ring(0b010101, kModel);
  state.members[2]->candidate = Entry{3};
  const RingEvent stabilize{RingStep::kStabilize, 0};

  const Member overridden = *RingSteps(kModel).apply(state, stabilize).state.members[2];
  const Member waiting = *RingSteps(beside).apply(state, stabilize).state.members[2];

  EXPECT_EQ(overridden.candidate, std::nullopt);
  EXPECT_EQ(overridden.notifier, Entry{0});
  EXPECT_EQ(waiting.candidate, Entry{3});
  EXPECT_EQ(waiting.notifier, Entry{0});
}

}  // namespace
}  // namespace p2pchat::sim
