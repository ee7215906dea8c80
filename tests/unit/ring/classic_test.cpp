#include <gtest/gtest.h>

#include "core/ring/ring.h"
#include "core/ring/routing.h"
#include "tests/unit/ring/fixture.h"

// Routing::kClassic: Chord as its papers measured it.
namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;
using wire::Locate;
using wire::Located;

// 10 of a ring of eight that stands: 10, 20, ... 80; r = 2.
class ClassicRing : public testing::Test {
 protected:
  explicit ClassicRing(RingOptions options = classic()) : ring_(options, node(10), Entropy{}) {
    Effects out;
    ring_.resume(standing(), nodes({20, 30, 50}), at_, out);
    EXPECT_EQ(out, Effects{});
  }

  static RingOptions classic() {
    return {.successors = 2,
            .routing = Routing::kClassic,
            .is_discovering = false,
            .hop = {.attempt_timeout = 500ms, .attempts = 1},
            .stabilize_min = 30s,
            .stabilize_max = 30s,
            .finger_period = 30s,
            .finger_max = 30s,
            .passive_period = 1h};
  }
  static Pointers standing() {
    return {.self = node(10), .successors = nodes({20, 30}), .predecessor = node(80)};
  }

  Effects look_up(std::uint64_t key) {
    Effects out;
    std::ignore = ring_.lookup(RingId::from_number(key), at_, out);
    return out;
  }
  Effects answer(const Effects& asked, std::uint64_t from, std::vector<wire::NodeRef> candidates) {
    const auto& locate = std::get<Locate>(asked.sends.at(0).message);
    Effects out;
    EXPECT_TRUE(ring_.on_message(
        address(from),
        Located{.call = locate.call, .self = node(from), .candidates = std::move(candidates)}, at_,
        out));
    return out;
  }
  Effects wake_after(Duration time) {
    at_ = at_ + time;
    Effects out;
    ring_.on_wake(at_, out);
    return out;
  }

  Instant at_{};
  Ring ring_;
};

TEST(ClassicRouting, NamesThoseBeforeTheKeyThenTheOwnerAndThoseBehindIt) {
  const Pointers pointers{
      .self = node(10), .successors = nodes({20, 30, 40}), .predecessor = node(5)};
  FingerTable fingers;
  for (const auto& finger : nodes({30, 60, 90})) fingers.learn(RingId::from_number(10), finger);
  const auto toward = [&](std::uint64_t key, ClassicBounds bounds) {
    return toward_owner_classic(pointers, fingers, RingId::from_number(key), bounds);
  };

  EXPECT_EQ(toward(35, {.list_ways = 3, .count = 20}), nodes({30, 20, 40}));
  EXPECT_EQ(toward(20, {.list_ways = 3, .count = 20}), nodes({20, 30, 40}));
  // The predecessor, 5, is no way.
  EXPECT_EQ(toward(100, {.list_ways = 3, .count = 20}), nodes({90, 60, 40, 30, 20}));
  EXPECT_EQ(toward(100, {.list_ways = 3, .count = 2}), nodes({90, 60}));
}

// SIGCOMM 2001, section 4.3: fingers only, of which the first is the successor.
TEST(ClassicRouting, TakesOfTheListOnlyTheWaysThatAreAskedFor) {
  const Pointers pointers{
      .self = node(10), .successors = nodes({20, 30, 40}), .predecessor = node(5)};
  FingerTable fingers;
  for (const auto& finger : nodes({60, 90})) fingers.learn(RingId::from_number(10), finger);
  const ClassicBounds sigcomm{.list_ways = 1, .count = 20};

  EXPECT_EQ(toward_owner_classic(pointers, fingers, RingId::from_number(70), sigcomm),
            nodes({60, 20}));
  EXPECT_EQ(toward_owner_classic(pointers, fingers, RingId::from_number(35), sigcomm),
            nodes({20, 40}));
}

// A finger within the list may be dead for long: the list is repaired sooner.
TEST(ClassicRouting, BelievesTheListMoreThanAFingerWithinIt) {
  const Pointers pointers{.self = node(10), .successors = nodes({20, 40}), .predecessor = node(5)};
  FingerTable fingers;
  fingers.learn(RingId::from_number(10), node(30));

  EXPECT_EQ(toward_owner_classic(pointers, fingers, RingId::from_number(50),
                                 {.list_ways = 2, .count = 20}),
            nodes({40, 20}));
}

TEST_F(ClassicRing, BelievesTheNodeBeforeTheKeyWhoOwnsIt) {
  const Effects first = look_up(45);
  EXPECT_EQ(first.sends.at(0).to, address(30));
  const Effects second = answer(first, 30, nodes({40, 50, 60}));
  EXPECT_EQ(second.sends.at(0).to, address(40));
  const Effects third = answer(second, 40, nodes({50, 60}));
  EXPECT_EQ(third.sends.at(0).to, address(50));

  // It does not call itself the owner: nobody has told it that 40 precedes it.
  EXPECT_EQ(answer(third, 50, nodes({60})), Effects{});

  const auto results = ring_.take_lookups();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].owner, node(50));
  EXPECT_EQ(results[0].hops, 3U);
}

TEST_F(ClassicRing, TakesTheNextOfTheListIfTheOwnerIsDead) {
  const Effects first = look_up(45);
  std::ignore = answer(first, 30, nodes({50, 60}));
  const Effects around = wake_after(500ms);
  ASSERT_EQ(around.sends.at(0).to, address(60));
  std::ignore = answer(around, 60, nodes({70, 80}));

  const auto results = ring_.take_lookups();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].owner, node(60));
  EXPECT_EQ(results[0].timeouts, 1U);
}

// TON 2003 knows no short cut by the predecessor: a key of one's own goes all the way around.
TEST_F(ClassicRing, IsNamedAsOwnerOfItsOwnKeyByTheNodeBeforeIt) {
  const Effects first = look_up(5);
  EXPECT_EQ(first.sends.at(0).to, address(50));
  const Effects second = answer(first, 50, nodes({80, 70, 60}));
  EXPECT_EQ(answer(second, 80, nodes({10, 20})), Effects{});

  const auto results = ring_.take_lookups();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].owner, node(10));
  EXPECT_EQ(results[0].hops, 3U);
}

TEST_F(ClassicRing, StandsWhereItStoodAndStabilizesWithinThePaperPeriod) {
  EXPECT_EQ(ring_.view().form, Form::kListed);
  EXPECT_TRUE(ring_.is_confirmed());
  EXPECT_TRUE(ring_.owns(RingId::from_number(5)));
  EXPECT_FALSE(ring_.owns(RingId::from_number(15)));
  EXPECT_EQ(ring_.shortcuts(), nodes({20, 30, 50}));

  EXPECT_GE(ring_.next_wake(), at_ + 15s);
  EXPECT_LE(ring_.next_wake(), at_ + 45s);
}

TEST_F(ClassicRing, FindsOutInItsOwnTimeThatANeighbourIsSilent) {
  for (const std::uint64_t neighbour : {80, 20}) {
    Effects out;
    const Instant next = ring_.next_wake();
    EXPECT_TRUE(ring_.on_message(
        address(50), Locate{.call = CallId{1}, .key = node(5).id, .silent = node(neighbour).id},
        at_, out));

    ASSERT_EQ(out.sends.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Located>(out.sends[0].message));
    EXPECT_EQ(ring_.next_wake(), next);
  }
}

class ClassicRingWithoutRetry : public ClassicRing {
 protected:
  ClassicRingWithoutRetry() : ClassicRing(no_retry()) {}
  static RingOptions no_retry() {
    RingOptions options = classic();
    options.dead_hops_max = 0;
    return options;
  }
};

// SIGCOMM 2001, section 6.4: a query that is forwarded to a dead node fails.
TEST_F(ClassicRingWithoutRetry, FailsALookupAtTheFirstDeadNode) {
  std::ignore = look_up(45);

  EXPECT_TRUE(wake_after(500ms).sends.empty());

  const auto results = ring_.take_lookups();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].owner, std::nullopt);
  EXPECT_EQ(results[0].timeouts, 1U);
}

TEST(ClassicSteps, AListOfOneKeepsItsLengthWhenTheHeadIsDropped) {
  Pointers pointers{.self = node(10), .successors = nodes({20}), .predecessor = node(80)};

  drop_head(pointers);

  EXPECT_EQ(pointers.successors, std::vector{padding(21)});
  check_invariants(pointers, 1);
}

}  // namespace
}  // namespace p2pchat::ring
