#include "core/ring/lookups.h"

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;

// A lookup of which the one node that is known says that it is not the owner, nor knows another.
class LookupWithoutOwner : public testing::Test {
 protected:
  // How long it rests before it asks again.
  Duration rest() {
    const auto asked = stage_.sent<wire::Locate>();
    EXPECT_EQ(asked.size(), 1U);
    const Instant before = stage_.now;
    Turn turn = stage_.turn();
    lookups_.on_located({.call = asked.at(0).call, .self = node(20)}, turn);
    EXPECT_TRUE(stage_.out.sends.empty());
    stage_.now = lookups_.next_wake();
    Turn next = stage_.turn();
    lookups_.on_wake(Place(), next);
    return stage_.now - before;
  }

  Stage stage_{10};
  Lookups lookups_;
};

TEST_F(LookupWithoutOwner, RestsLongerEachTimeUpToItsBound) {
  Turn turn = stage_.turn();
  (void)lookups_.start({.key = node(15).id, .through = node(20)}, Place(), turn);

  for (const Duration period : {150ms, 300ms, 600ms, 600ms, 600ms}) {
    const Duration rested = rest();
    EXPECT_GE(rested, period - period / 4);
    EXPECT_LE(rested, period + period / 4);
  }
}

TEST_F(LookupWithoutOwner, EndsWithoutOneWhenItsTimeIsUp) {
  Turn turn = stage_.turn();
  const CallId id = lookups_.start({.key = node(15).id, .through = node(20)}, Place(), turn);

  while (stage_.now < Instant() + stage_.options.lookup_timeout) (void)rest();

  const auto ends = lookups_.take_ends();
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].lookup, id);
  EXPECT_FALSE(ends[0].owner.has_value());
  EXPECT_EQ(lookups_.size(), 0U);
}

// Of node 10 for the key 45, with 50 for its owner, and 40 before it, by belief.
class LookupByBelief : public testing::Test {
 protected:
  LookupByBelief() {
    Turn turn = stage_.turn();
    (void)lookups_.start({.key = node(45).id, .through = {}, .believed = nodes({50, 40})}, Place(),
                         turn);
  }
  wire::NodeRef asked() const {
    for (const Send& send : stage_.out.sends) {
      if (std::holds_alternative<wire::Locate>(send.message)) {
        return node(send.to == address(47) ? 47 : send.to == address(40) ? 40 : 50);
      }
    }
    return {};
  }
  void answer(wire::Located located) {
    located.call = stage_.sent<wire::Locate>().at(0).call;
    Turn turn = stage_.turn();
    lookups_.on_located(located, turn);
  }

  Stage stage_{10};
  Lookups lookups_;
};

TEST_F(LookupByBelief, AsksTheBelievedOwnerAndTakesItsOwnWord) {
  EXPECT_EQ(asked(), node(50));
  EXPECT_TRUE(lookups_.take_ends().empty());

  answer({.self = node(50), .is_owner = true});

  const auto ends = lookups_.take_ends();
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].owner, node(50));
  EXPECT_EQ(ends[0].hops, 1U);
}

TEST_F(LookupByBelief, AsksNextWhoHasComeBetween) {
  answer({.self = node(50), .candidates = nodes({20, 47})});

  EXPECT_EQ(asked(), node(47));
}

TEST_F(LookupByBelief, AsksNextWhoPrecedesTheKeyIfNobodyHas) {
  answer({.self = node(50), .candidates = nodes({20, 30})});

  EXPECT_EQ(asked(), node(40));
}

TEST_F(LookupByBelief, GoesAroundABelievedOwnerThatIsSilent) {
  stage_.now = lookups_.next_wake();
  Turn again = stage_.turn();
  lookups_.on_wake(Place(), again);
  stage_.now = lookups_.next_wake();
  Turn turn = stage_.turn();
  lookups_.on_wake(Place(), turn);

  EXPECT_EQ(asked(), node(40));
  EXPECT_EQ(lookups_.take_silent(), nodes({50}));
}

// Of node 10 for the key 45; 40 says that it lies before 50, which is dead, and 60 follows.
class LookupOfAnHeir : public testing::Test {
 protected:
  LookupOfAnHeir() {
    Turn turn = stage_.turn();
    (void)lookups_.start({.key = node(45).id, .through = node(40)}, Place(), turn);
    answer({.self = node(40), .candidates = nodes({50, 60, 70})});
  }
  void answer(wire::Located located) {
    located.call = stage_.sent<wire::Locate>().at(0).call;
    Turn turn = stage_.turn();
    lookups_.on_located(located, turn);
  }
  void wake() {
    stage_.now = lookups_.next_wake();
    Turn turn = stage_.turn();
    lookups_.on_wake(Place(), turn);
  }
  void stay_silent() {
    for (std::uint32_t attempt = 0; attempt < stage_.options.hop.attempts; ++attempt) wake();
  }
  [[nodiscard]] Address asked() const {
    EXPECT_EQ(stage_.out.sends.size(), 1U);
    return stage_.out.sends.empty() ? Address{} : stage_.out.sends[0].to;
  }
  [[nodiscard]] std::optional<RingId> named_silent() const {
    return stage_.sent<wire::Locate>().at(0).silent;
  }

  Stage stage_{10};
  Lookups lookups_;
};

TEST_F(LookupOfAnHeir, NamesTheSilentNodeToThoseWhoMayBeItsNeighbours) {
  EXPECT_EQ(asked(), address(50));
  EXPECT_EQ(named_silent(), std::nullopt);

  stay_silent();
  EXPECT_EQ(asked(), address(60));
  EXPECT_EQ(named_silent(), node(50).id);

  answer({.self = node(60), .candidates = nodes({20, 50, 30})});
  wake();
  EXPECT_EQ(asked(), address(40));
  EXPECT_EQ(named_silent(), node(50).id);
}

TEST_F(LookupOfAnHeir, AsksNobodyElseWhileTheHeirMakesCertain) {
  stay_silent();
  answer({.self = node(60), .candidates = nodes({20, 50, 30})});
  EXPECT_TRUE(stage_.out.sends.empty());

  wake();
  answer({.self = node(40), .candidates = nodes({60, 70, 80})});
  EXPECT_EQ(asked(), address(60));
  answer({.self = node(60), .is_owner = true});

  const auto ends = lookups_.take_ends();
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].owner, node(60));
  EXPECT_EQ(ends[0].hops, 4U);
}

TEST_F(LookupOfAnHeir, GoesToWhoHasComeBetweenTheTwo) {
  stay_silent();
  answer({.self = node(60), .candidates = nodes({20, 48, 50})});

  EXPECT_EQ(asked(), address(48));
}

// The two may be the wrong ones.
TEST_F(LookupOfAnHeir, AsksEverybodyOnceItHasWaitedInVain) {
  stay_silent();
  answer({.self = node(60), .candidates = nodes({20, 50, 30})});
  for (int round = 0; round < 4; ++round) {
    wake();
    ASSERT_EQ(asked(), address(40));
    answer({.self = node(40), .candidates = nodes({60, 70, 80})});
    answer({.self = node(60), .candidates = nodes({20, 50, 30})});
    ASSERT_TRUE(stage_.out.sends.empty());
  }
  wake();
  answer({.self = node(40), .candidates = nodes({60, 70, 80})});
  answer({.self = node(60), .candidates = nodes({20, 30})});

  EXPECT_EQ(asked(), address(20));
}

}  // namespace
}  // namespace p2pchat::ring
