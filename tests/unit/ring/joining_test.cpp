#include "core/ring/joining.h"

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;
using wire::Join;
using wire::JoinAnswer;
using wire::JoinVerdict;
using wire::Ping;

class JoiningTest : public testing::Test {
 protected:
  void begin(std::initializer_list<std::uint64_t> sources) {
    std::vector<Address> addresses;
    for (const std::uint64_t number : sources) addresses.push_back(address(number));
    Turn turn = stage_.turn();
    joining_.begin(addresses, turn);
    joining_.on_wake(turn);
  }
  void wake_after(Duration time) {
    Turn turn = stage_.turn_after(time);
    joining_.on_wake(turn);
  }
  // The node at the source is a member; the Join that this leads to.
  Join find(std::uint64_t member) {
    const Ping ping = stage_.sent<Ping>().at(0);
    Turn turn = stage_.turn();
    joining_.on_pong({.call = ping.call, .self = node(member), .is_member = true}, turn);
    return stage_.sent<Join>().at(0);
  }
  void answer(JoinAnswer answer) {
    Turn turn = stage_.turn();
    joining_.on_answer(answer, turn);
  }

  Stage stage_{15};
  Joining joining_;
};

TEST_F(JoiningTest, ProbesAllSourcesAndAsksTheFirstMemberThatAnswers) {
  begin({10, 20});
  EXPECT_EQ(stage_.sent<Ping>().size(), 2U);

  const Join join = find(10);

  EXPECT_EQ(join.joiner, node(15));
  EXPECT_EQ(stage_.out.sends[0].to, address(10));
}

TEST_F(JoiningTest, FollowsRedirectionsToTheNodeThatAdmitsIt) {
  begin({30});
  const Join first = find(30);

  answer({.call = first.call,
          .self = node(30),
          .verdict = JoinVerdict::kRedirected,
          .nodes = nodes({10, 5})});
  const Join second = stage_.sent<Join>().at(0);
  EXPECT_EQ(stage_.out.sends[0].to, address(10));
  answer({.call = second.call,
          .self = node(10),
          .verdict = JoinVerdict::kListed,
          .nodes = nodes({20, 30, 40})});

  ASSERT_TRUE(joining_.take_answer());
}

TEST_F(JoiningTest, GoesAroundANodeThatDoesNotAnswer) {
  begin({30});
  answer({.call = find(30).call,
          .self = node(30),
          .verdict = JoinVerdict::kRedirected,
          .nodes = nodes({10, 5})});
  for (int attempt = 0; attempt < 3; ++attempt) wake_after(400ms);

  ASSERT_EQ(stage_.sent<Join>().size(), 1U);
  EXPECT_EQ(stage_.out.sends[0].to, address(5));
}

// Zave 2017, Join: between(m, j, m.succ[0]) is checked, else it starts again.
TEST_F(JoiningTest, RefusesAListBetweenWhoseFirstEntriesItDoesNotLie) {
  begin({30});
  answer({.call = find(30).call,
          .self = node(30),
          .verdict = JoinVerdict::kListed,
          .nodes = nodes({40, 50, 60})});

  EXPECT_FALSE(joining_.take_answer());
  EXPECT_TRUE(joining_.is_asking());
}

TEST_F(JoiningTest, AsksTheSameNodeAgainAfterAPauseWhenItWasBusy) {
  begin({30});
  answer({.call = find(30).call, .self = node(30), .verdict = JoinVerdict::kTryAgain});
  EXPECT_TRUE(stage_.out.sends.empty());

  wake_after(125ms);

  EXPECT_EQ(stage_.sent<Join>().size(), 1U);
}

// Incarnation = 1 + max(own disk, what the ring remembers).
// Its one source may fail while it joins; it must not found a ring of its own then.
TEST_F(JoiningTest, AsksAllWhoHaveAnsweredOnceItDoubtsItsEntry) {
  begin({30});
  const Join first = find(30);
  answer({.call = first.call,
          .self = node(30),
          .verdict = JoinVerdict::kRedirected,
          .nodes = nodes({10})});
  const Join second = stage_.sent<Join>().at(0);
  answer({.call = second.call, .self = node(10), .verdict = JoinVerdict::kTryAgain});

  while (stage_.sent<Ping>().empty()) wake_after(100ms);

  ASSERT_EQ(stage_.out.sends.size(), 2U);
  EXPECT_EQ(stage_.out.sends[0].to, address(30));
  EXPECT_EQ(stage_.out.sends[1].to, address(10));
}

TEST_F(JoiningTest, OutlivesALaterLifeThatTheRingRemembers) {
  begin({30});
  answer({.call = find(30).call,
          .self = node(30),
          .verdict = JoinVerdict::kTryAgain,
          .nodes = std::vector{node(15, 7)}});

  EXPECT_EQ(stage_.self.incarnation, 8U);
}

TEST_F(JoiningTest, IsAloneOnlyAfterItsPatienceWithoutAnyMember) {
  begin({30});
  for (int i = 0; i < 7; ++i) wake_after(500ms);
  EXPECT_FALSE(joining_.take_is_alone(stage_.now));

  for (int i = 0; i < 7; ++i) wake_after(500ms);
  EXPECT_TRUE(joining_.take_is_alone(stage_.now));
}

// Of those that start at once the one with the lowest id founds the ring, if it lives.
TEST_F(JoiningTest, LeavesItForAWhileToAJoinerWithALowerIdToFoundTheRing) {
  const auto founds_after = [](std::uint64_t other) {
    Stage stage{15};
    Joining joining;
    Turn turn = stage.turn();
    joining.begin({address(other)}, turn);
    joining.on_wake(turn);
    const Ping ping = stage.sent<Ping>().at(0);
    joining.on_pong({.call = ping.call, .self = node(other), .is_member = false}, turn);
    Duration waited{0};
    while (!joining.take_is_alone(stage.now + waited)) waited += 1us;
    return waited;
  };

  EXPECT_EQ(founds_after(10), founds_after(20) + RingOptions().found_yield);
}

TEST_F(JoiningTest, IsAloneAtOnceWithNobodyToAskAndNobodyToListenTo) {
  stage_.options.is_discovering = false;
  begin({});

  EXPECT_TRUE(joining_.take_is_alone(stage_.now));
}

TEST_F(JoiningTest, IgnoresAnswersThatItDidNotAskFor) {
  begin({30});
  const Join join = find(30);
  answer({.call = CallId{1}, .self = node(10), .verdict = JoinVerdict::kAdmitted});
  EXPECT_FALSE(joining_.take_answer());

  joining_.stop();
  answer({.call = join.call, .self = node(10), .verdict = JoinVerdict::kAdmitted});
  EXPECT_FALSE(joining_.take_answer());
}

}  // namespace
}  // namespace p2pchat::ring
