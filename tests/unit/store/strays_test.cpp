#include "core/store/strays.h"

#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

// Node 100 between 50 and 200 holds records of keys 300 and 350, which are not its own.
class StoreStrays : public testing::Test {
 protected:
  StoreStrays() : bench(Bench::active()) {
    for (const std::uint64_t key : {300U, 350U}) {
      bench.hear(50, wire::Replicate{.call = CallId{key},
                                     .target = RingId::from_number(100),
                                     .records = {record(key, "stray")}});
      bench.serve_disk();
    }
    bench.out = Effects();
  }

  std::vector<RingId> queries_after(Duration time) {
    bench.wake_after(time);
    return bench.store.take_owner_queries();
  }
  void owned_by(std::uint64_t key, std::uint64_t owner) {
    bench.store.on_owner(RingId::from_number(key), node(owner), bench.now, bench.out);
  }

  // Has the owner of both say that it has not all of it; the call of the offer that follows.
  CallId offer_to(std::uint64_t owner) {
    bench.out = Effects();
    owned_by(300, owner);
    const auto compare = bench.take<wire::Compare>(owner);
    EXPECT_TRUE(compare.has_value());
    if (!compare) return {};
    EXPECT_EQ(compare->range,
              (wire::KeyRange{RingId::from_number(300), RingId::from_number(owner)}));
    bench.hear(owner, wire::Compared{.call = compare->call, .is_equal = false});
    const auto offer = bench.take<wire::Offer>(owner);
    EXPECT_TRUE(offer.has_value());
    if (!offer) return {};
    EXPECT_TRUE(offer->is_one_way);
    EXPECT_EQ(offer->held.size(), 2U);
    return offer->call;
  }

  Bench bench;
};

TEST_F(StoreStrays, PushesAStretchToItsOwnerAndRemembersIt) {
  EXPECT_EQ(queries_after(1s), std::vector{RingId::from_number(300)});
  bench.hear(400, wire::Wanted{.call = offer_to(400), .wanted = {record(350, "").slot}});
  bench.serve_disk();
  bench.confirm(400);

  // The owner has it now: the next walk asks who it is, and sends it nothing.
  EXPECT_EQ(queries_after(1s), std::vector<RingId>());
  EXPECT_EQ(queries_after(30s), std::vector{RingId::from_number(300)});
  bench.out = Effects();
  owned_by(300, 400);
  EXPECT_EQ(bench.sent<wire::Compare>(), 0U);
}

TEST_F(StoreStrays, ADayLaterTheOwnerSaysWhatHasEndedAndItIsErasedHere) {
  EXPECT_EQ(queries_after(1s), std::vector{RingId::from_number(300)});
  bench.hear(400, wire::Wanted{.call = offer_to(400)});
  EXPECT_EQ(queries_after(1s), std::vector<RingId>());
  EXPECT_EQ(queries_after(24h), std::vector{RingId::from_number(300)});
  wire::Record end = record(300, "account", wire::kLastVersion);
  end.slot = wire::account_slot(end.slot.key);

  const wire::Listing newer = listing_of(record(350, "newer", 1));
  bench.hear(400, wire::Wanted{.call = offer_to(400), .newer = {listing_of(end), newer}});
  const auto fetch = bench.take<wire::Fetch>(400);
  ASSERT_TRUE(fetch.has_value());
  bench.hear(400, wire::Fetched{.call = fetch->call, .records = {end}});
  bench.serve_disk();
  bench.wake_after(1s);
  bench.serve_disk();

  // Nothing else is fetched: who brings is no replica.
  ASSERT_EQ(fetch->slots.size(), 1U);
  EXPECT_EQ(fetch->slots.items.front(), end.slot);
  EXPECT_FALSE(bench.store.index().find(record(300, "").slot));
  EXPECT_TRUE(bench.store.index().find(record(350, "").slot));
}

TEST_F(StoreStrays, AnOwnersEqualComparisonSparesTheLookup) {
  const wire::KeyRange range{RingId::from_number(201), RingId::from_number(400)};
  bench.hear(400, wire::Compare{.call = CallId{9},
                                .target = RingId::from_number(100),
                                .range = range,
                                .fingerprint = bench.store.index().fingerprint(range)});
  EXPECT_TRUE(bench.take<wire::Compared>(400)->is_equal);

  EXPECT_EQ(queries_after(1s), std::vector<RingId>());
}

// A node that sees the ring in another way may compare a range that reaches over this node's own.
TEST_F(StoreStrays, TheWalkEndsWhateverIsVouchedFor) {
  bench.hear(50, wire::Replicate{.call = CallId{20},
                                 .target = RingId::from_number(100),
                                 .records = {record(20, "stray")}});
  bench.serve_disk();
  const wire::KeyRange range{RingId::from_number(0), RingId::from_number(320)};
  bench.hear(400, wire::Compare{.call = CallId{9},
                                .target = RingId::from_number(100),
                                .range = range,
                                .fingerprint = bench.store.index().fingerprint(range)});

  EXPECT_EQ(queries_after(1s), std::vector{RingId::from_number(350)});
  EXPECT_EQ(queries_after(5s), std::vector<RingId>());
}

TEST_F(StoreStrays, ALookupWithoutAnswerDoesNotHoldUpTheWalk) {
  EXPECT_EQ(queries_after(1s), std::vector{RingId::from_number(300)});

  EXPECT_EQ(queries_after(5s), std::vector{RingId::from_number(350)});
}

TEST_F(StoreStrays, NeverPushesItsOwnRange) {
  EXPECT_EQ(queries_after(1s), std::vector{RingId::from_number(300)});

  owned_by(300, 70);  // so the lookup says; but (50, 100] is ours

  EXPECT_EQ(bench.take<wire::Compare>(70)->range.first, RingId::from_number(300));
  bench.store.check_invariants();
}

TEST_F(StoreStrays, HandOverPushesAllToTheNextKAndEndsInTime) {
  bench.store.hand_over(bench.now, bench.out);
  EXPECT_FALSE(bench.store.is_active());
  EXPECT_EQ(bench.sent<wire::Compare>(), 3U);
  EXPECT_FALSE(bench.store.is_handed_over());

  bench.wake_after(7s);

  EXPECT_TRUE(bench.store.is_handed_over());
  EXPECT_FALSE(bench.store.is_handed_over_completely());  // nobody has answered
}

TEST_F(StoreStrays, HandOverIsCompleteIfAllWhoTakeOverHaveItAll) {
  bench.store.hand_over(bench.now, bench.out);
  bench.answer_compares();

  EXPECT_TRUE(bench.store.is_handed_over_completely());
}

}  // namespace
}  // namespace p2pchat::store
