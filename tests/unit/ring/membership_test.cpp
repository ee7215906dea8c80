#include "core/ring/membership.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

using wire::Member;
using wire::MemberState;

TEST(Membership, OfOneNodeTheHigherIncarnationHoldsThenDeadThenLeft) {
  Membership members;

  EXPECT_TRUE(members.merge({.node = node(1)}));
  EXPECT_FALSE(members.merge({.node = node(1)}));
  EXPECT_TRUE(members.merge({.node = node(1), .state = MemberState::kDead}));
  EXPECT_FALSE(members.merge({.node = node(1)}));
  EXPECT_TRUE(members.merge({.node = node(1), .state = MemberState::kLeft}));
  EXPECT_FALSE(members.merge({.node = node(1), .state = MemberState::kDead}));
  EXPECT_TRUE(members.merge({.node = node(1, 2)}));

  EXPECT_TRUE(members.is_alive(RingId::from_number(1)));
}

TEST(Membership, MergesToTheSameTableInEveryOrder) {
  std::vector<Member> statements{{.node = node(1)},
                                 {.node = node(1), .state = MemberState::kDead},
                                 {.node = node(1, 2)},
                                 {.node = node(2), .state = MemberState::kLeft},
                                 {.node = node(2)}};
  Membership expected;
  expected.merge(statements);
  std::vector<std::size_t> order{0, 1, 2, 3, 4};

  do {
    Membership members;
    for (const std::size_t i : order) members.merge(statements[i]);
    EXPECT_EQ(members, expected);
  } while (std::ranges::next_permutation(order).found);
}

TEST(Membership, IsBoundedAndForgetsTheDeadFirst) {
  Membership members;
  for (std::uint64_t i = 1; i < wire::kMembersMax; ++i) members.merge({.node = node(i)});
  members.merge({.node = node(1000), .state = MemberState::kDead});

  EXPECT_TRUE(members.merge({.node = node(2000)}));
  EXPECT_EQ(members.find(RingId::from_number(1000)), nullptr);
  EXPECT_FALSE(members.merge({.node = node(3000)}));
  EXPECT_EQ(members.alive_count(), wire::kMembersMax);
}

TEST(Membership, DropsWhatNobodyCanSayTruly) {
  Membership members;

  EXPECT_FALSE(members.merge({.node = padding(1)}));
  EXPECT_FALSE(members.merge({.node = node(1, Membership::kIncarnationMax + 1)}));
}

}  // namespace
}  // namespace p2pchat::ring
