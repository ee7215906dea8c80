#include "core/ring/routing.h"

#include <gtest/gtest.h>

#include "core/ring/finger_table.h"
#include "core/ring/trail.h"
#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

const RingId kSelf = RingId::from_number(100);

// SIGCOMM 2001, section 4.3: finger i is the first node at or after self + 2^i.
TEST(FingerTable, KeepsTheFirstNodeOfEachInterval) {
  FingerTable fingers;

  fingers.learn(kSelf, node(110));  // distance 10: [8, 16)
  fingers.learn(kSelf, node(109));
  fingers.learn(kSelf, node(115));
  fingers.learn(kSelf, node(130));  // [16, 32)
  fingers.learn(kSelf, node(100));

  EXPECT_EQ(fingers.nodes(), nodes({109, 130}));
}

TEST(FingerTable, ARefreshReplacesWhatTheIntervalHeld) {
  FingerTable fingers;
  fingers.learn(kSelf, node(109));

  EXPECT_FALSE(fingers.refresh(kSelf, 3, node(112)));
  EXPECT_EQ(fingers.nodes(), nodes({112}));
  EXPECT_TRUE(fingers.refresh(kSelf, 3, node(112)));

  // The interval is empty: its owner lies beyond.
  EXPECT_FALSE(fingers.refresh(kSelf, 3, node(130)));
  EXPECT_EQ(fingers.nodes(), nodes({130}));
}

TEST(FingerTable, RefreshesOnlyBeyondTheSuccessorListAndGoesAround) {
  FingerTable fingers;
  const RingId last = kSelf.plus_power_of_two(156);

  EXPECT_EQ(fingers.next_refresh(kSelf, last), 159U);
  EXPECT_EQ(fingers.next_refresh(kSelf, last), 158U);
  EXPECT_EQ(fingers.next_refresh(kSelf, last), 157U);
  EXPECT_EQ(fingers.rounds(), 0U);
  EXPECT_EQ(fingers.next_refresh(kSelf, last), 159U);
  EXPECT_EQ(fingers.rounds(), 1U);
}

TEST(FingerTable, ForgetsAndTakesLaterIncarnations) {
  FingerTable fingers;
  fingers.learn(kSelf, node(110, 2));
  fingers.learn(kSelf, node(110, 1));
  EXPECT_EQ(fingers.nodes().front().incarnation, 2U);

  EXPECT_TRUE(fingers.forget(RingId::from_number(110)));
  EXPECT_TRUE(fingers.nodes().empty());
  EXPECT_FALSE(fingers.forget(RingId::from_number(110)));
}

Pointers around_100() {
  return {.self = node(100), .successors = nodes({110, 120, 130}), .predecessor = node(90)};
}

TEST(Routing, NamesTheSuccessorsForAKeyBeforeTheHead) {
  EXPECT_EQ(toward_owner(around_100(), {}, RingId::from_number(105), 8), nodes({110, 120, 130}));
}

TEST(Routing, NamesTheClosestPrecedingNodesFirst) {
  FingerTable fingers;
  fingers.learn(kSelf, node(200));
  fingers.learn(kSelf, node(500));

  const auto candidates = toward_owner(around_100(), fingers, RingId::from_number(250), 8);

  EXPECT_EQ(candidates, nodes({200, 90, 130, 120, 110}));
}

// A node that joined between us and a node that has not heard of it yet is found through us.
TEST(Routing, NamesThePredecessorForAKeyJustBeforeIt) {
  const auto candidates = toward_owner(around_100(), {}, RingId::from_number(88), 8);

  ASSERT_GE(candidates.size(), 2U);
  EXPECT_EQ(candidates[1], node(90));
}

TEST(Routing, SendsAJoinerToItsPredecessorNeverToItself) {
  const auto candidates = toward_predecessor(around_100(), {}, RingId::from_number(120), 8);

  EXPECT_EQ(candidates, nodes({110}));
}

TEST(Trail, AsksTheNewestAdviceFirstAndNobodyTwice) {
  Trail trail;
  trail.restart(RingId::from_number(9));
  trail.advise(nodes({1, 2, 9}));
  EXPECT_EQ(trail.next(), node(1));

  trail.advise(nodes({1, 3}));
  EXPECT_EQ(trail.next(), node(3));
  EXPECT_EQ(trail.next(), node(2));
  EXPECT_EQ(trail.next(), std::nullopt);
}

}  // namespace
}  // namespace p2pchat::ring
