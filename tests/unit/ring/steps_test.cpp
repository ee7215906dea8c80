#include "core/ring/steps.h"

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

// Zave, "Reasoning about identifier spaces: how to make Chord correct" (TSE 2017), section 4: the
// operations of the corrected protocol.
namespace p2pchat::ring {
namespace {

// Zave 2017, Join: the whole list is copied, not only its first entry.
TEST(RingSteps, JoinCopiesTheWholeListAndTakesTheAskedNodeForPredecessor) {
  const Pointers joined = join(node(15), node(10), nodes({20, 30, 40}), 3);

  EXPECT_EQ(joined.successors, nodes({20, 30, 40}));
  EXPECT_EQ(joined.predecessor, node(10));
}

TEST(RingSteps, JoinPadsAListThatIsTooShort) {
  const Pointers joined = join(node(15), node(10), nodes({20}), 3);

  EXPECT_EQ(joined.successors, (std::vector<wire::NodeRef>{node(20), padding(21), padding(22)}));
}

// Zave 2017, Stabilize: reconciliation with the successor's list is one step.
TEST(RingSteps, AdoptPutsTheNodeBeforeItsListWithoutTheLast) {
  Pointers pointers{.self = node(10), .successors = nodes({30, 40, 50}), .predecessor = node(5)};

  const Reach reach = adopt(pointers, node(20), nodes({30, 40, 50}));

  EXPECT_EQ(reach, Reach::kOpen);
  EXPECT_EQ(pointers.successors, nodes({20, 30, 40}));
  EXPECT_EQ(pointers.predecessor, node(5));
}

TEST(RingSteps, AdoptStopsWhereTheListComesAroundToSelf) {
  Pointers pointers{.self = node(10), .successors = nodes({20, 30, 40}), .predecessor = node(30)};

  const Reach reach = adopt(pointers, node(20), nodes({30, 10, 20}));

  EXPECT_EQ(reach, Reach::kClosed);
  EXPECT_EQ(pointers.successors, (std::vector<wire::NodeRef>{node(20), node(30), padding(31)}));
}

// With exactly r + 1 members the list reaches self only beyond its end.
TEST(RingSteps, AdoptStaysOpenInARingOfRPlusOne) {
  Pointers pointers{.self = node(10), .successors = nodes({20, 30, 40}), .predecessor = node(40)};

  EXPECT_EQ(adopt(pointers, node(20), nodes({30, 40, 10})), Reach::kOpen);
  EXPECT_EQ(pointers.successors, nodes({20, 30, 40}));
}

TEST(RingSteps, AdoptCutsALyingListWhereItIsOutOfOrder) {
  Pointers pointers{.self = node(10), .successors = nodes({20, 30, 40}), .predecessor = node(5)};

  (void)adopt(pointers, node(20), nodes({50, 30, 60}));

  check_invariants(pointers, 3);
  EXPECT_EQ(named(pointers.successors), nodes({20, 50}));
}

// It was alone until now: were it to fail, we would be too, had we nothing but its list.
TEST(RingSteps, AdoptKeepsOurOwnListBehindANodeThatHasNone) {
  Pointers pointers{.self = node(10),
                    .successors = {node(20), node(30), node(40), padding(41)},
                    .predecessor = node(5)};

  EXPECT_EQ(adopt(pointers, node(25), {}), Reach::kOpen);

  check_invariants(pointers, 4);
  EXPECT_EQ(named(pointers.successors), nodes({25, 30, 40}));
}

// Zave 2017: a dead successor must not shorten the list; the padding is last + 1.
TEST(RingSteps, DropHeadKeepsTheLengthByPadding) {
  Pointers pointers{.self = node(10), .successors = nodes({20, 30, 40}), .predecessor = node(5)};

  drop_head(pointers);
  EXPECT_EQ(pointers.successors, (std::vector<wire::NodeRef>{node(30), node(40), padding(41)}));

  drop_head(pointers);
  drop_head(pointers);
  EXPECT_FALSE(has_successor(pointers));
  EXPECT_EQ(pointers.successors.size(), 3U);
}

TEST(RingSteps, OnlyANodeStrictlyBetweenIsANearerSuccessor) {
  const Pointers pointers{.self = node(10), .successors = nodes({20, 30, 40}), .predecessor = {}};

  EXPECT_TRUE(is_nearer_successor(pointers, node(15)));
  EXPECT_FALSE(is_nearer_successor(pointers, node(20)));
  EXPECT_FALSE(is_nearer_successor(pointers, node(10)));
  EXPECT_FALSE(is_nearer_successor(pointers, node(25)));
  EXPECT_FALSE(is_nearer_successor(pointers, padding(15)));
}

// Zave 2017, Rectify; and fail-stop: a later incarnation proves that the earlier one has failed.
TEST(RingSteps, ANearerOrRebornNodeIsANearerPredecessor) {
  Pointers pointers{.self = node(10), .successors = nodes({20, 30, 40}), .predecessor = node(5)};

  EXPECT_TRUE(is_nearer_predecessor(pointers, node(7)));
  EXPECT_TRUE(is_nearer_predecessor(pointers, node(5, 2)));
  EXPECT_FALSE(is_nearer_predecessor(pointers, node(5)));
  EXPECT_FALSE(is_nearer_predecessor(pointers, node(3)));
  EXPECT_FALSE(is_nearer_predecessor(pointers, node(10)));

  pointers.predecessor.reset();
  EXPECT_TRUE(is_nearer_predecessor(pointers, node(20)));
}

TEST(RingSteps, PointersAmongMembersGoAroundTheCircle) {
  const Pointers pointers = pointers_among(node(30), nodes({10, 20, 40}), 4);

  EXPECT_EQ(pointers.successors,
            (std::vector<wire::NodeRef>{node(40), node(10), node(20), padding(21)}));
  EXPECT_EQ(pointers.predecessor, node(20));
  EXPECT_TRUE(is_closed(pointers));
  check_invariants(pointers, 4);
}

TEST(RingSteps, AListThatDoesNotReachThePredecessorIsNotClosed) {
  const Pointers pointers = pointers_among(node(30), nodes({10, 20, 40, 50, 60}), 3);

  EXPECT_FALSE(is_closed(pointers));
}

}  // namespace
}  // namespace p2pchat::ring
