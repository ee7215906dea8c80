#include "core/ring/small_ring.h"

#include <algorithm>
#include <variant>

#include <gtest/gtest.h>

#include "core/ring/place.h"
#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;
using wire::Gossip;
using wire::GossipAnswer;
using wire::JoinVerdict;
using wire::Member;
using wire::MemberState;

std::vector<Member> alive(std::initializer_list<std::uint64_t> numbers) {
  std::vector<Member> members;
  for (const std::uint64_t number : numbers) members.push_back({.node = node(number)});
  return members;
}

class SmallRingTest : public testing::Test {
 protected:
  void enter(std::initializer_list<std::uint64_t> others) {
    Turn turn = stage_.turn();
    ring_ = SmallRing(alive(others), true, turn);
  }
  void wake_after(Duration time) {
    Turn turn = stage_.turn_after(time);
    ring_.on_wake(turn);
  }
  void hear(const Gossip& gossip) {
    Turn turn = stage_.turn();
    ring_.on_gossip(gossip.self.address, gossip, turn);
  }
  [[nodiscard]] wire::JoinAnswer join(const wire::NodeRef& joiner) {
    Turn turn = stage_.turn();
    ring_.on_join(joiner.address, {.call = CallId{1}, .joiner = joiner}, turn);
    return stage_.sent<wire::JoinAnswer>().at(0);
  }

  Stage stage_{10};
  SmallRing ring_;
};

using SmallRingJoin = SmallRingTest;
using SmallRingGossip = SmallRingTest;

TEST_F(SmallRingJoin, TheLowestMemberAdmitsAndTellsTheJoinerAll) {
  enter({20, 30});

  const wire::JoinAnswer answer = join(node(25));

  EXPECT_EQ(answer.verdict, JoinVerdict::kAdmitted);
  EXPECT_EQ(answer.members.items, alive({10, 20, 25, 30}));
  EXPECT_EQ(ring_.around(stage_.self.id), nodes({20, 25, 30}));
}

TEST_F(SmallRingJoin, AnyOtherMemberSendsTheJoinerToTheLowest) {
  enter({5, 20});

  const wire::JoinAnswer answer = join(node(25));

  EXPECT_EQ(answer.verdict, JoinVerdict::kRedirected);
  EXPECT_EQ(answer.nodes.items, nodes({5}));
}

// Its first answer was lost, and it may by now be the lowest itself.
TEST_F(SmallRingJoin, AnswersAgainWhomItKnowsAlready) {
  enter({5, 20});

  EXPECT_EQ(join(node(5)).verdict, JoinVerdict::kAdmitted);
}

// By whom the ring would outgrow full membership: every list of r then holds at most one who does
// not know yet that it is a member.
TEST_F(SmallRingJoin, LetsTheLastOneInOnceThoseBeforeHaveSpoken) {
  stage_.options.successors = 2;
  enter({20});
  ASSERT_EQ(join(node(30)).verdict, JoinVerdict::kAdmitted);

  EXPECT_EQ(join(node(40)).verdict, JoinVerdict::kTryAgain);
  EXPECT_EQ(join(node(30)).verdict, JoinVerdict::kAdmitted) << "asks again, the answer was lost";
  hear({.call = CallId{2}, .self = node(30), .members = alive({10, 20, 30})});

  EXPECT_EQ(join(node(40)).verdict, JoinVerdict::kAdmitted);
}

TEST_F(SmallRingJoin, DoesNotWaitForTheDead) {
  stage_.options.successors = 2;
  enter({20});
  ASSERT_EQ(join(node(30)).verdict, JoinVerdict::kAdmitted);

  hear({.call = CallId{2},
        .self = node(20),
        .members = std::vector<Member>{{.node = node(30), .state = MemberState::kDead}}});
  ASSERT_EQ(join(node(40)).verdict, JoinVerdict::kAdmitted);

  EXPECT_EQ(join(node(50)).verdict, JoinVerdict::kTryAgain) << "for 40 has not spoken";
}

TEST_F(SmallRingJoin, RefusesItsOwnIdFromElsewhere) {
  enter({20});

  EXPECT_EQ(join(node(10, 2)).verdict, JoinVerdict::kTryAgain);
}

TEST_F(SmallRingGossip, TellsAllMembersOfAChange) {
  enter({20, 30});
  wake_after(0ms);
  hear({.call = CallId{1}, .self = node(20), .members = alive({10, 20, 30, 40})});
  EXPECT_EQ(stage_.sent<GossipAnswer>().size(), 1U);

  wake_after(10ms);

  EXPECT_EQ(stage_.sent<Gossip>().size(), 3U);
  EXPECT_EQ(stage_.sent<Gossip>()[0].members.items, alive({10, 20, 30, 40}));
}

TEST_F(SmallRingGossip, StaysQuietWithoutNews) {
  enter({20, 30});
  wake_after(0ms);
  hear({.call = CallId{1}, .self = node(20), .members = alive({10, 20, 30})});

  wake_after(10ms);

  EXPECT_TRUE(stage_.sent<Gossip>().empty());
}

TEST_F(SmallRingGossip, DeclaresASilentMemberDeadAndLetsItKnow) {
  enter({20});
  for (int i = 0; i < 5; ++i) wake_after(400ms);

  EXPECT_TRUE(ring_.around(stage_.self.id).empty());
  EXPECT_EQ(ring_.take_suspects(), nodes({20}));
  ASSERT_FALSE(stage_.out.sends.empty() && ring_.members().statements().empty());
  EXPECT_EQ(ring_.members().find(node(20).id)->state, MemberState::kDead);
}

TEST_F(SmallRingGossip, AsksAMemberThatIsSaidToBeSilentOncePerPeriod) {
  enter({20, 30});
  wake_after(0ms);
  const auto said = [this](std::uint64_t member) {
    Turn turn = stage_.turn();
    ring_.on_silent(node(member).id, turn);
    return stage_.sent<Gossip>().size();
  };

  EXPECT_EQ(said(10), 0U);  // itself
  EXPECT_EQ(said(40), 0U);  // a stranger
  EXPECT_EQ(said(30), 1U);
  EXPECT_EQ(stage_.out.sends.at(0).to, address(30));
  EXPECT_EQ(said(30), 0U);
  EXPECT_EQ(said(20), 0U);
  EXPECT_TRUE(ring_.members().is_alive(node(30).id));

  stage_.now = stage_.now + stage_.options.gossip_period;
  EXPECT_EQ(said(20), 1U);
}

TEST_F(SmallRingGossip, RefutesItsOwnDeathByTheNextIncarnation) {
  enter({20});
  hear({.call = CallId{1},
        .self = node(20),
        .members = std::vector<Member>{{.node = node(10), .state = MemberState::kDead},
                                       {.node = node(20)}}});

  EXPECT_EQ(stage_.self.incarnation, 2U);
  EXPECT_TRUE(ring_.members().is_alive(stage_.self.id));
  ring_.check_invariants(stage_.self);
}

TEST_F(SmallRingGossip, IsNotBroughtDownByAnIncarnationBeyondAllBounds) {
  enter({20});
  const wire::NodeRef liar = node(10, Membership::kIncarnationMax);
  hear({.call = CallId{1},
        .self = node(20),
        .members = std::vector<Member>{{.node = liar, .state = MemberState::kLeft}}});
  (void)join(node(15));
  wake_after(1s);

  ring_.check_invariants(stage_.self);
}

TEST_F(SmallRingGossip, ConfirmsOnlyWhenTheSuccessorKnowsUs) {
  Turn turn = stage_.turn();
  ring_ = SmallRing(alive({5, 20}), false, turn);

  hear({.call = CallId{1}, .self = node(5), .members = alive({5, 10, 20})});
  EXPECT_FALSE(ring_.is_confirmed());
  hear({.call = CallId{2}, .self = node(20), .members = alive({5, 20})});
  EXPECT_FALSE(ring_.is_confirmed());
  hear({.call = CallId{3}, .self = node(20), .members = alive({5, 10, 20})});
  EXPECT_TRUE(ring_.is_confirmed());
}

TEST_F(SmallRingGossip, WantsToJoinAStrangersRingThatKeepsLists) {
  enter({20});
  hear({.call = {}, .self = node(90), .is_listed = true, .members = alive({91, 92, 93})});

  EXPECT_EQ(ring_.take_listed(), node(90));
  EXPECT_EQ(ring_.take_listed(), std::nullopt);
}

TEST_F(SmallRingGossip, FollowsItsOwnRingThatHasOutgrownIt) {
  enter({20, 30});
  hear({.call = {}, .self = node(20), .is_listed = true, .members = alive({30, 40, 10})});

  EXPECT_EQ(ring_.take_listed(), std::nullopt);
  EXPECT_TRUE(ring_.members().is_alive(node(40).id));
}

// A new node may sit at the address of the dead one, and each answer names the dead one again.
TEST_F(SmallRingGossip, AppealsToTheDeadOncePerPeriodWhoeverNamesThem) {
  enter({20, 30});
  hear({.call = CallId{1},
        .self = node(20),
        .members = std::vector<Member>{{.node = node(30), .state = MemberState::kDead}}});
  const Gossip listed{.call = {}, .self = node(20), .is_listed = true, .members = alive({30, 10})};
  const auto appeals = [&] {
    return std::ranges::count_if(stage_.out.sends, [](const Send& send) {
      return send.to == node(30).address && std::holds_alternative<Gossip>(send.message);
    });
  };

  hear(listed);
  EXPECT_EQ(appeals(), 1);
  hear(listed);
  EXPECT_EQ(appeals(), 0);

  stage_.now = stage_.now + 2s;
  hear(listed);
  EXPECT_EQ(appeals(), 1);
  EXPECT_EQ(ring_.take_listed(), std::nullopt) << "it has not answered yet";
}

// The switch, with r = 3: full membership up to r + 1 = 4 nodes.
class PlaceTest : public testing::Test {
 protected:
  void admit(std::initializer_list<std::uint64_t> members) {
    Turn turn = stage_.turn();
    place_.enter({.self = node(20), .verdict = JoinVerdict::kAdmitted, .members = alive(members)},
                 turn);
  }
  void hear(const wire::Message& message) {
    Turn turn = stage_.turn();
    EXPECT_TRUE(place_.on_message(address(20), message, turn));
    place_.check_invariants(stage_.self, stage_.options);
  }

  Stage stage_{10};
  Place place_;
};

TEST_F(PlaceTest, KeepsFullMembershipUpToRPlusOneAndListsBeyond) {
  admit({20, 30, 40});
  EXPECT_FALSE(place_.is_listed());

  hear(Gossip{.call = CallId{1}, .self = node(50), .members = alive({50})});

  ASSERT_TRUE(place_.is_listed());
  EXPECT_EQ(place_.large()->pointers().successors, nodes({20, 30, 40}));
  EXPECT_EQ(place_.predecessor(stage_.self.id), node(50));
  EXPECT_EQ(stage_.sent<Gossip>().size(), 4U);  // so that the others switch with the same view
}

TEST_F(PlaceTest, TurnsSmallWithAMemberThatSawTheShrinkingFirst) {
  admit({20, 30, 40, 50});
  hear(wire::Leaving{.self = node(20)});
  hear(wire::Notify{.candidate = node(50)});
  Turn turn = stage_.turn();
  place_.on_wake(turn);
  const auto asked = stage_.sent<wire::GetNeighbours>();
  ASSERT_EQ(asked.size(), 1U);
  hear(wire::Neighbours{.call = asked[0].call,
                        .self = node(30),
                        .predecessor = node(10),
                        .successors = nodes({40, 50, 10})});
  ASSERT_TRUE(place_.is_listed());

  hear(Gossip{.call = CallId{1}, .self = node(30), .members = alive({10, 30, 40, 50})});

  EXPECT_FALSE(place_.is_listed());
  EXPECT_EQ(place_.successors(stage_.self.id), nodes({30, 40, 50}));
}

// The head answered before it had heard that its ring and another are one. There is no room for
// all, but nobody takes the predecessor's range for its own.
TEST_F(PlaceTest, KeepsItsPredecessorWhenAnOldAnswerTurnsItSmall) {
  admit({20, 30, 40, 50});
  Turn turn = stage_.turn();
  place_.on_wake(turn);
  const auto asked = stage_.sent<wire::GetNeighbours>();
  ASSERT_EQ(asked.size(), 1U);

  hear(wire::Neighbours{
      .call = asked[0].call, .self = node(20), .predecessor = node(10), .successors = nodes({10})});

  ASSERT_FALSE(place_.is_listed());
  EXPECT_EQ(place_.predecessor(stage_.self.id), node(50));
}

TEST_F(PlaceTest, AnswersASmallRingByItsPointers) {
  admit({20, 30, 40, 50});

  hear(Gossip{.call = CallId{1}, .self = node(90), .members = alive({90})});

  ASSERT_EQ(stage_.sent<GossipAnswer>().size(), 1U);
  EXPECT_TRUE(stage_.sent<GossipAnswer>()[0].is_listed);
  EXPECT_EQ(stage_.sent<GossipAnswer>()[0].members.items, alive({20, 30, 40, 50}));
}

// Zave 2017: who is not a member answers no question about the ring.
TEST_F(PlaceTest, AnswersNothingBeforeItIsAMember) {
  hear(wire::GetNeighbours{.call = CallId{1}, .asker = node(20)});
  EXPECT_TRUE(stage_.out.sends.empty());

  hear(wire::Join{.call = CallId{2}, .joiner = node(20)});
  ASSERT_EQ(stage_.sent<wire::JoinAnswer>().size(), 1U);
  EXPECT_EQ(stage_.sent<wire::JoinAnswer>()[0].verdict, JoinVerdict::kTryAgain);
}

TEST_F(PlaceTest, OwnsItsRangeOnlyWhenActiveAndConfirmed) {
  admit({20, 30});
  const RingId key = RingId::from_number(9);
  place_.set_active(true);
  EXPECT_FALSE(place_.owns(stage_.self.id, key));

  hear(Gossip{.call = CallId{1}, .self = node(20), .members = alive({10, 20, 30})});
  EXPECT_TRUE(place_.owns(stage_.self.id, key));
  EXPECT_FALSE(place_.owns(stage_.self.id, RingId::from_number(15)));

  place_.set_active(false);
  EXPECT_FALSE(place_.owns(stage_.self.id, key));
}

}  // namespace
}  // namespace p2pchat::ring
