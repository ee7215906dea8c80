#include "core/ring/large_ring.h"

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

// Zave, TSE 2017, section 4 (operations) and 5 (timing and atomicity); design/3.
namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;
using wire::GetNeighbours;
using wire::JoinVerdict;
using wire::Neighbours;
using wire::Notify;

class LargeRingTest : public testing::Test {
 protected:
  LargeRingTest() : ring_(pointers_of({20, 30, 40}), false, stage_.now) {}

  static Pointers pointers_of(std::initializer_list<std::uint64_t> successors) {
    return {.self = node(10), .successors = nodes(successors), .predecessor = node(5)};
  }

  // Wakes the ring; the question that it asks.
  GetNeighbours ask() {
    Turn turn = stage_.turn();
    ring_.on_wake(turn);
    const auto asked = stage_.sent<GetNeighbours>();
    EXPECT_EQ(asked.size(), 1U);
    return asked.empty() ? GetNeighbours{} : asked.front();
  }
  void answer(const GetNeighbours& question, const wire::NodeRef& by,
              std::optional<wire::NodeRef> predecessor,
              std::initializer_list<std::uint64_t> successors) {
    Turn turn = stage_.turn();
    ring_.on_neighbours({.call = question.call,
                         .self = by,
                         .predecessor = predecessor,
                         .successors = nodes(successors)},
                        turn);
  }
  // Of this node, by the one before it.
  static GetNeighbours asking(std::uint64_t call) {
    return {.call = CallId{call},
            .asker = node(5),
            .target = RingId::from_number(10),
            .incarnation = 1};
  }
  void stay_silent() {
    for (int attempt = 0; attempt < 4; ++attempt) {
      Turn turn = stage_.turn_after(400ms);
      ring_.on_wake(turn);
    }
  }
  void silent(std::uint64_t neighbour) {
    Turn turn = stage_.turn();
    ring_.on_silent(node(neighbour).id, turn);
  }
  void notify(const wire::NodeRef& by) {
    Turn turn = stage_.turn();
    ring_.on_notify({.candidate = by}, turn);
  }

  Stage stage_{10};
  LargeRing ring_;
};

using RingStabilize = LargeRingTest;
using RingRectify = LargeRingTest;
using RingBusy = LargeRingTest;
using RingJoin = LargeRingTest;

TEST_F(RingStabilize, AsksTheHeadInItsIncarnation) {
  const GetNeighbours question = ask();

  EXPECT_EQ(question.target, RingId::from_number(20));
  EXPECT_EQ(question.incarnation, 1U);
  EXPECT_EQ(stage_.out.sends.size(), 1U);
  EXPECT_EQ(stage_.out.sends[0].to, address(20));
}

TEST_F(RingStabilize, TakesTheHeadsListAndNotifiesItOnceAtTheEnd) {
  answer(ask(), node(20), node(10), {25, 30, 40});

  EXPECT_EQ(ring_.pointers().successors, nodes({20, 25, 30}));
  EXPECT_EQ(stage_.sent<Notify>(), std::vector{Notify{.candidate = node(10)}});
  EXPECT_EQ(ring_.status(), LargeRing::Status::kNone);
}

// Else a node between it and its predecessor, or its successor, could own the same keys.
TEST_F(RingStabilize, IsConfirmedOnceBothNeighboursKnowIt) {
  answer(ask(), node(20), node(10), {25, 30, 40});
  EXPECT_FALSE(ring_.is_confirmed());

  notify(node(5));
  EXPECT_TRUE(ring_.is_confirmed());
}

// Zave 2017, StabilizeFromPredecessor: adopted on its own answer, not on the head's word.
TEST_F(RingStabilize, AdoptsANodeThatJoinedBetweenOnlyAfterItAnswers) {
  answer(ask(), node(20), node(15), {30, 40, 50});
  const auto asked = stage_.sent<GetNeighbours>();

  EXPECT_EQ(ring_.pointers().head(), node(20));
  EXPECT_TRUE(stage_.sent<Notify>().empty());
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].target, RingId::from_number(15));

  answer(asked[0], node(15), node(10), {20, 30, 40});
  EXPECT_EQ(ring_.pointers().successors, nodes({15, 20, 30}));
  ASSERT_EQ(stage_.sent<Notify>().size(), 1U);
  EXPECT_EQ(stage_.out.sends.front().to, address(15));
}

TEST_F(RingStabilize, KeepsTheHeadWhenTheNodeBetweenIsDead) {
  answer(ask(), node(20), node(15), {30, 40, 50});
  stay_silent();

  EXPECT_EQ(ring_.pointers().successors, nodes({20, 30, 40}));
  EXPECT_EQ(stage_.sent<Notify>().size(), 1U);
  EXPECT_EQ(ring_.take_suspects(), nodes({15}));
}

TEST_F(RingStabilize, DropsADeadHeadPadsAndAsksTheNextAtOnce) {
  (void)ask();
  stay_silent();

  EXPECT_EQ(ring_.pointers().successors,
            (std::vector<wire::NodeRef>{node(30), node(40), padding(41)}));
  ASSERT_EQ(stage_.sent<GetNeighbours>().size(), 1U);
  EXPECT_EQ(stage_.sent<GetNeighbours>()[0].target, RingId::from_number(30));
  EXPECT_EQ(ring_.take_suspects(), nodes({20}));
}

// The new head may name the dead one for as long as it needs to find out itself.
TEST_F(RingStabilize, DoesNotAskANodeAgainThatHasJustFailed) {
  (void)ask();
  stay_silent();
  answer(stage_.sent<GetNeighbours>().at(0), node(30), node(20), {40, 50, 60});
  EXPECT_TRUE(stage_.sent<GetNeighbours>().empty());
  EXPECT_EQ(stage_.sent<Notify>().size(), 1U);

  stage_.now = stage_.now + 3s;
  answer(ask(), node(30), node(20), {40, 50, 60});
  EXPECT_EQ(stage_.sent<GetNeighbours>().size(), 1U);
}

// Fail-stop: whoever answers under that address in another life is not the one that was meant.
TEST_F(RingStabilize, TakesAnAnswerOfAnotherIncarnationForDeath) {
  answer(ask(), node(20, 2), node(10), {30, 40, 50});

  EXPECT_EQ(ring_.pointers().head(), node(30));
}

TEST_F(RingStabilize, IgnoresALateOrForgedAnswer) {
  const GetNeighbours question = ask();
  stay_silent();
  const Pointers before = ring_.pointers();

  answer(question, node(20), node(10), {25, 30, 40});
  answer({.call = CallId{77}}, node(30), node(10), {31, 32, 33});

  EXPECT_EQ(ring_.pointers(), before);
}

TEST_F(RingStabilize, ReportsThatTheRingHasShrunkWhenTheListComesAround) {
  answer(ask(), node(20), node(10), {30, 10, 20});

  ASSERT_TRUE(ring_.shrunk());
  EXPECT_EQ(ring_.shrunk()->front(), node(20));
}

TEST_F(RingStabilize, ReportsThatItIsAloneWhenAllSuccessorsAreDead) {
  (void)ask();
  for (int head = 0; head < 3; ++head) stay_silent();

  ASSERT_TRUE(ring_.shrunk());
  EXPECT_EQ(ring_.take_suspects(), nodes({20, 30, 40}));
}

TEST_F(RingStabilize, TellsThePredecessorWhenItsListHasChanged) {
  answer(ask(), node(20), node(10), {25, 30, 40});
  EXPECT_EQ(stage_.sent<wire::ListChanged>().size(), 1U);

  stage_.now = stage_.now + 1s;
  answer(ask(), node(20), node(10), {25, 30, 40});
  EXPECT_TRUE(stage_.sent<wire::ListChanged>().empty());
}

TEST_F(RingRectify, TakesANearerNotifierAtOnce) {
  notify(node(7));

  EXPECT_EQ(ring_.pointers().predecessor, node(7));
  EXPECT_TRUE(stage_.out.sends.empty());
}

TEST_F(RingRectify, PingsALivePredecessorAndKeepsIt) {
  notify(node(3));
  const auto pings = stage_.sent<wire::Ping>();
  ASSERT_EQ(pings.size(), 1U);
  Turn turn = stage_.turn();
  ring_.on_pong({.call = pings[0].call, .self = node(5), .is_member = true}, turn);

  EXPECT_EQ(pings[0].target, RingId::from_number(5));
  EXPECT_EQ(ring_.pointers().predecessor, node(5));
}

TEST_F(RingRectify, ReplacesADeadPredecessorByTheBestNotifier) {
  (void)ask();
  notify(node(3));
  notify(node(4));
  notify(node(2));
  EXPECT_TRUE(stage_.out.sends.empty());  // one ping is under way

  stay_silent();
  EXPECT_EQ(ring_.pointers().predecessor, node(4));
}

TEST_F(RingRectify, ANearerNotifierDuringThePingStays) {
  notify(node(3));
  notify(node(8));
  stay_silent();

  EXPECT_EQ(ring_.pointers().predecessor, node(8));
}

TEST_F(RingRectify, ReplacesAPredecessorThatHasLeftWithoutAsking) {
  Turn turn = stage_.turn();
  ring_.on_leaving({.self = node(5)}, turn);
  notify(node(3));

  EXPECT_EQ(ring_.pointers().predecessor, node(3));
}

TEST_F(RingRectify, ReplacesAtOnceAPredecessorThatItHasFoundSilent) {
  silent(5);
  EXPECT_EQ(stage_.sent<wire::Ping>().size(), 1U);
  stay_silent();
  EXPECT_EQ(ring_.pointers().predecessor, node(5));  // nobody else has said that it precedes

  notify(node(3));

  EXPECT_EQ(ring_.pointers().predecessor, node(3));
  EXPECT_TRUE(stage_.out.sends.empty());
  EXPECT_EQ(ring_.take_suspects(), nodes({5}));
}

TEST_F(RingRectify, BelievesNobodyThatItsPredecessorIsSilent) {
  silent(5);
  const auto pings = stage_.sent<wire::Ping>();
  ASSERT_EQ(pings.size(), 1U);
  Turn turn = stage_.turn();
  ring_.on_pong({.call = pings[0].call, .self = node(5), .is_member = true}, turn);
  notify(node(3));

  EXPECT_EQ(ring_.pointers().predecessor, node(5));
}

TEST_F(RingRectify, AsksItsPredecessorForStrangersNoMoreOftenThanTheShortestPeriod) {
  silent(5);
  const auto pings = stage_.sent<wire::Ping>();
  ASSERT_EQ(pings.size(), 1U);
  Turn turn = stage_.turn();
  ring_.on_pong({.call = pings[0].call, .self = node(5), .is_member = true}, turn);

  silent(5);
  EXPECT_TRUE(stage_.out.sends.empty());
  stage_.now = stage_.now + stage_.options.stabilize_min;
  silent(5);
  EXPECT_EQ(stage_.sent<wire::Ping>().size(), 1U);
}

TEST_F(RingStabilize, StabilizesSoonWhenItsHeadIsSaidToBeSilent) {
  answer(ask(), node(20), node(10), {30, 40, 50});
  stage_.now = stage_.now + 10ms;
  silent(30);  // not its head
  EXPECT_GT(ring_.next_wake(), stage_.now + 180ms);
  for (int quiet = 0; quiet < 12; ++quiet) {
    stage_.now = ring_.next_wake();
    answer(ask(), node(20), node(10), {30, 40, 50});
  }
  const Instant last = stage_.now;
  EXPECT_GT(ring_.next_wake(), last + 1s);

  silent(20);

  EXPECT_EQ(ring_.next_wake(), last + stage_.options.stabilize_min);
}

// Between its own question and the answer a node answers none about its pointers (design/3, rule
// 1).
TEST_F(RingBusy, PutsAskersOffUntilItsStepEnds) {
  const GetNeighbours question = ask();
  Turn turn = stage_.turn();
  ring_.on_get_neighbours(address(5), asking(1), turn);
  ring_.on_get_neighbours(address(5), asking(1), turn);

  EXPECT_EQ(stage_.sent<wire::Busy>().size(), 2U);
  EXPECT_TRUE(stage_.sent<Neighbours>().empty());

  answer(question, node(20), node(10), {25, 30, 40});
  ASSERT_EQ(stage_.sent<Neighbours>().size(), 1U);
  EXPECT_EQ(stage_.sent<Neighbours>()[0].successors.items, nodes({20, 25, 30}));
}

// Nobody with that id, or in that life, is here any more: the asker is to look elsewhere at once.
// It may be this node itself, which was given who it was before it lost its disk.
TEST_F(RingBusy, TellsWhoAsksForAnotherNodeAtOnce) {
  const GetNeighbours question = ask();
  GetNeighbours of_another = asking(1);
  of_another.target = RingId::from_number(20);
  GetNeighbours of_another_life = asking(2);
  of_another_life.incarnation = 2;
  Turn turn = stage_.turn();
  ring_.on_get_neighbours(address(10), of_another, turn);
  ring_.on_get_neighbours(address(5), of_another_life, turn);

  EXPECT_TRUE(stage_.sent<wire::Busy>().empty());
  ASSERT_EQ(stage_.sent<Neighbours>().size(), 2U);
  EXPECT_EQ(stage_.sent<Neighbours>()[0].self, node(10));

  answer(question, node(10), node(5), {20, 30, 40});
  EXPECT_EQ(ring_.pointers().head(), node(30));
}

// A circle of nodes that wait for each other must break somewhere.
TEST_F(RingBusy, GivesItsStepUpWhenToldBusyWhileOthersWait) {
  const GetNeighbours question = ask();
  Turn turn = stage_.turn();
  ring_.on_get_neighbours(address(5), asking(1), turn);
  ring_.on_busy({.call = question.call}, turn);

  EXPECT_EQ(stage_.sent<Neighbours>().size(), 1U);
  EXPECT_EQ(ring_.status(), LargeRing::Status::kNone);
  EXPECT_LE(ring_.next_wake(), stage_.now + 100ms);
  EXPECT_GE(ring_.next_wake(), stage_.now + 10ms);

  answer(question, node(20), node(10), {25, 30, 40});
  EXPECT_EQ(ring_.pointers().successors, nodes({20, 30, 40}));
}

TEST_F(RingBusy, DoesNotTakeABusyHeadForDead) {
  const GetNeighbours question = ask();
  Turn turn = stage_.turn();
  ring_.on_busy({.call = question.call}, turn);
  stay_silent();

  EXPECT_EQ(ring_.pointers().head(), node(20));
  EXPECT_TRUE(ring_.take_suspects().empty());
}

TEST_F(RingBusy, PutsOffABoundedNumberOfAskers) {
  (void)ask();
  Turn turn = stage_.turn();
  for (std::uint64_t i = 1; i < 100; ++i) {
    ring_.on_get_neighbours(address(5), asking(i), turn);
  }

  ring_.check_invariants(stage_.options);
  EXPECT_EQ(stage_.sent<wire::Busy>().size(), 99U);
}

// Zave 2017, Join: m re-checks between(m, j, m.succ[0]) when it answers.
TEST_F(RingJoin, GivesItsListToAJoinerInItsArcAndAdoptsItOnItsAnswer) {
  Turn turn = stage_.turn();
  EXPECT_TRUE(ring_.on_join(address(15), {.call = CallId{1}, .joiner = node(15)}, turn));
  const auto answers = stage_.sent<wire::JoinAnswer>();
  const auto asked = stage_.sent<GetNeighbours>();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].verdict, JoinVerdict::kListed);
  EXPECT_EQ(answers[0].nodes.items, nodes({20, 30, 40}));
  EXPECT_EQ(ring_.pointers().head(), node(20));
  ASSERT_EQ(asked.size(), 1U);
  answer(asked[0], node(15), node(10), {20, 30, 40});
  EXPECT_EQ(ring_.pointers().successors, nodes({15, 20, 30}));
}

// The step that was to adopt it is given up for others that wait: no second one is let in before.
TEST_F(RingJoin, AdoptsWhomItHasAdmittedBeforeAnythingElse) {
  Turn turn = stage_.turn();
  EXPECT_TRUE(ring_.on_join(address(15), {.call = CallId{1}, .joiner = node(15)}, turn));
  const GetNeighbours question = stage_.sent<GetNeighbours>().at(0);
  ring_.on_get_neighbours(address(5), asking(2), turn);
  ring_.on_busy({.call = question.call}, turn);
  EXPECT_EQ(ring_.status(), LargeRing::Status::kNone);

  Turn next = stage_.turn();
  EXPECT_TRUE(ring_.on_join(address(12), {.call = CallId{3}, .joiner = node(12)}, next));
  EXPECT_EQ(stage_.sent<wire::JoinAnswer>().at(0).verdict, JoinVerdict::kTryAgain);

  stage_.now = stage_.now + 100ms;
  EXPECT_EQ(ask().target, RingId::from_number(15));
}

TEST_F(RingJoin, RefusesAJoinerElsewhereAndASecondAtOnce) {
  Turn turn = stage_.turn();

  EXPECT_FALSE(ring_.on_join(address(25), {.call = CallId{1}, .joiner = node(25)}, turn));
  EXPECT_TRUE(ring_.on_join(address(15), {.call = CallId{2}, .joiner = node(15)}, turn));
  EXPECT_TRUE(ring_.on_join(address(12), {.call = CallId{3}, .joiner = node(12)}, turn));
  EXPECT_TRUE(ring_.on_join(address(15), {.call = CallId{2}, .joiner = node(15)}, turn));

  const auto answers = stage_.sent<wire::JoinAnswer>();
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[1].verdict, JoinVerdict::kTryAgain);
  EXPECT_EQ(answers[2].verdict, JoinVerdict::kListed);  // its first answer was lost
}

// Fail-stop: the head comes back as (id, incarnation + 1), so the one in our list has failed.
TEST_F(RingJoin, ReplacesItsHeadByTheSameNodeInALaterLife) {
  Turn turn = stage_.turn();
  EXPECT_TRUE(ring_.on_join(address(20), {.call = CallId{1}, .joiner = node(20, 2)}, turn));
  const auto answers = stage_.sent<wire::JoinAnswer>();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].verdict, JoinVerdict::kListed);
  EXPECT_EQ(named(answers[0].nodes.items), nodes({30, 40}));
  EXPECT_EQ(ring_.pointers().head(), node(30));
}

TEST_F(RingJoin, TellsANodeThatForgotALaterLifeOfItsOwn) {
  LargeRing ring(
      {.self = node(10), .successors = {node(20, 7), node(30), node(40)}, .predecessor = node(5)},
      true, stage_.now);
  Turn turn = stage_.turn();
  EXPECT_TRUE(ring.on_join(address(20), {.call = CallId{1}, .joiner = node(20, 2)}, turn));
  const auto answers = stage_.sent<wire::JoinAnswer>();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].verdict, JoinVerdict::kTryAgain);
  EXPECT_EQ(answers[0].nodes.items, std::vector{node(20, 7)});
}

TEST_F(RingStabilize, DropsALeavingHeadAtOnce) {
  Turn turn = stage_.turn();
  ring_.on_leaving({.self = node(20)}, turn);

  EXPECT_EQ(ring_.pointers().head(), node(30));
  EXPECT_EQ(ring_.next_wake(), stage_.now);
}

}  // namespace
}  // namespace p2pchat::ring
