#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

wire::Compared standing(const wire::Compare& asked, std::uint64_t predecessor,
                        std::optional<std::uint64_t> successor = {}) {
  wire::Compared answer{.call = asked.call,
                        .is_equal = true,
                        .is_active = true,
                        .is_quiet = true,
                        .is_complete = true,
                        .predecessor = RingId::from_number(predecessor),
                        .successor = {}};
  if (successor) answer.successor = node(*successor);
  return answer;
}

// Of one that has joined, too, and can vouch for nothing yet.
wire::Compared inactive(const wire::Compare& asked, std::uint64_t predecessor,
                        std::optional<std::uint64_t> successor) {
  wire::Compared answer = standing(asked, predecessor, successor);
  answer.is_active = false;
  answer.is_complete = false;
  return answer;
}

class StoreTenure : public testing::Test {
 protected:
  StoreTenure() { bench.look(node(50), {node(200), node(300), node(400)}); }

  // What the pull asks the successor next.
  wire::Compare asked(std::uint64_t peer) {
    const auto compare = bench.take<wire::Compare>(peer);
    EXPECT_TRUE(compare.has_value());
    return compare.value_or(wire::Compare());
  }

  Bench bench;
};

TEST_F(StoreTenure, ServesItsRangeOnceTheSuccessorHasGivenAllOfIt) {
  const wire::Record held = record(80, "hello");
  const wire::Compare compare = asked(200);
  EXPECT_FALSE(bench.store.is_active());
  EXPECT_EQ(compare.range, (wire::KeyRange{RingId::from_number(51), RingId::from_number(100)}));
  wire::Compared different = standing(compare, 100);
  different.is_equal = false;

  bench.hear(200, different);
  const auto offer = bench.take<wire::Offer>(200);
  EXPECT_TRUE(offer->held.empty());
  bench.hear(200, wire::Wanted{.call = offer->call, .newer = {listing_of(held)}});
  const auto fetch = bench.take<wire::Fetch>(200);
  bench.hear(200, wire::Fetched{.call = fetch->call, .records = {held}});
  EXPECT_FALSE(bench.store.is_active());
  bench.serve_disk();

  EXPECT_TRUE(bench.store.is_active());
  EXPECT_TRUE(bench.store.owns(held.slot.key));
  EXPECT_FALSE(bench.store.owns(RingId::from_number(40)));
}

TEST_F(StoreTenure, WaitsWhileTheSuccessorStillTakesWritesForTheRange) {
  bench.hear(200, standing(asked(200), 50));
  EXPECT_FALSE(bench.store.is_active());

  bench.wake_after(250ms);
  wire::Compared busy = standing(asked(200), 100);
  busy.is_quiet = false;
  bench.hear(200, busy);
  EXPECT_FALSE(bench.store.is_active());

  bench.wake_after(250ms);
  bench.hear(200, standing(asked(200), 100));
  EXPECT_TRUE(bench.store.is_active());
}

// A successor that is new itself may have taken over less than what this node needs.
TEST_F(StoreTenure, GoesOnToTheNodeThatOwnedAllOfTheRange) {
  wire::Compared part = standing(asked(200), 100, 300);
  part.is_complete = false;
  bench.hear(200, part);
  EXPECT_FALSE(bench.store.is_active());
  bench.hear(300, inactive(asked(300), 200, 400));
  EXPECT_FALSE(bench.store.is_active());

  bench.hear(400, standing(asked(400), 300));

  EXPECT_TRUE(bench.store.is_active());
}

// More may have joined at once than its own list holds.
TEST_F(StoreTenure, GoesOnBeyondItsListByWhomEachNames) {
  bench.hear(200, inactive(asked(200), 100, 300));
  bench.hear(300, inactive(asked(300), 200, 400));
  bench.hear(400, inactive(asked(400), 300, 500));
  bench.hear(500, inactive(asked(500), 400, 600));
  EXPECT_FALSE(bench.store.is_active());

  bench.hear(600, standing(asked(600), 500, 700));

  EXPECT_TRUE(bench.store.is_active());
}

TEST_F(StoreTenure, AsksTheOneBeforeAgainWhenSomebodyHasComeInBetween) {
  bench.hear(200, inactive(asked(200), 100, 400));
  bench.hear(400, standing(asked(400), 300, 500));
  EXPECT_FALSE(bench.store.is_active());

  bench.wake_after(250ms);
  bench.hear(200, inactive(asked(200), 100, 300));
  bench.hear(300, inactive(asked(300), 200, 400));
  bench.hear(400, standing(asked(400), 300, 500));

  EXPECT_TRUE(bench.store.is_active());
}

TEST_F(StoreTenure, StartsAnewWhenItHasAnotherSuccessor) {
  bench.hear(200, inactive(asked(200), 100, 300));
  bench.look(node(50), {node(150), node(200), node(300), node(400)});
  bench.hear(300, inactive(asked(300), 200, 400));

  bench.hear(150, standing(asked(150), 100, 200));

  EXPECT_TRUE(bench.store.is_active());
}

TEST_F(StoreTenure, AsksNoMoreThanItMayBeforeItGoesAroundAgain) {
  std::uint64_t before = 100;
  for (std::uint64_t asked_so_far = 0; asked_so_far < StoreOptions().pulls_max; ++asked_so_far) {
    const std::uint64_t peer = asked_so_far == 0 ? 200 : before + 1;
    bench.hear(peer, inactive(asked(peer), before, peer + 1));
    before = peer;
  }
  EXPECT_FALSE(bench.take<wire::Compare>(before + 1).has_value());

  bench.wake_after(250ms);

  EXPECT_TRUE(bench.take<wire::Compare>(200).has_value());
}

TEST_F(StoreTenure, AsksAgainWhenTheSuccessorIsSilent) {
  (void)asked(200);

  for (int i = 0; i < 3; ++i) bench.wake_after(400ms);
  bench.out = Effects();
  bench.wake_after(250ms);

  bench.hear(200, standing(asked(200), 100));
  EXPECT_TRUE(bench.store.is_active());
}

TEST_F(StoreTenure, AsksAgainWhenItsOwnDiskRefuses) {
  const wire::Record held = record(80, "hello");
  wire::Compared different = standing(asked(200), 100);
  different.is_equal = false;
  bench.hear(200, different);
  bench.hear(200,
             wire::Wanted{.call = bench.take<wire::Offer>(200)->call, .newer = {listing_of(held)}});
  bench.hear(200, wire::Fetched{.call = bench.take<wire::Fetch>(200)->call, .records = {held}});
  bench.refuse_persist();
  EXPECT_FALSE(bench.store.is_active());

  bench.wake_after(250ms);

  EXPECT_TRUE(bench.take<wire::Compare>(200).has_value());
}

TEST_F(StoreTenure, AfterAGraceTheInactiveGoOnTogether) {
  for (int round = 0; round < 13; ++round) {
    bench.hear(200, inactive(asked(200), 100, 300));
    bench.hear(300, inactive(asked(300), 200, 400));
    bench.hear(400, inactive(asked(400), 300, 100));
    EXPECT_FALSE(bench.store.is_active());
    bench.wake_after(250ms);
    if (bench.sent<wire::Compare>() == 2) break;  // the two replicas
  }

  bench.hear(200, standing(asked(200), 100));
  EXPECT_FALSE(bench.store.is_active());
  bench.hear(300, standing(asked(300), 200));

  EXPECT_TRUE(bench.store.is_active());
}

TEST_F(StoreTenure, LosesWhatAJoinerTakesAtOnce) {
  bench.hear(200, standing(asked(200), 100));
  ASSERT_TRUE(bench.store.owns(RingId::from_number(60)));

  bench.look(node(70), {node(200), node(300), node(400)});

  EXPECT_FALSE(bench.store.owns(RingId::from_number(60)));
  EXPECT_TRUE(bench.store.owns(RingId::from_number(80)));
  bench.store.check_invariants();
}

TEST_F(StoreTenure, ServesWhatItInheritsOnceUnitedWithTheOtherReplicas) {
  bench.hear(200, standing(asked(200), 100));
  bench.answer_compares();

  bench.look(node(30), {node(200), node(300), node(400)});
  EXPECT_TRUE(bench.store.is_active());
  EXPECT_TRUE(bench.store.owns(RingId::from_number(80)));
  EXPECT_FALSE(bench.store.owns(RingId::from_number(40)));
  bench.hear(200, standing(asked(200), 100));
  for (int i = 0; i < 3; ++i) bench.wake_after(400ms);  // 300 is silent

  EXPECT_TRUE(bench.store.owns(RingId::from_number(40)));
}

TEST_F(StoreTenure, ServesNothingAfterItLeftTheRing) {
  bench.hear(200, standing(asked(200), 100));

  bench.store.on_neighbourhood({.self = node(100)}, bench.now, bench.out);

  EXPECT_FALSE(bench.store.is_active());
  EXPECT_FALSE(bench.store.owns(RingId::from_number(80)));
}

}  // namespace
}  // namespace p2pchat::store
