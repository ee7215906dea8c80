#include "core/store/reconciliation.h"

#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

// The repair of a store that has a record of its own, which node 200 may lack.
class StoreReconciliation : public testing::Test {
 protected:
  StoreReconciliation() : bench(Bench::active({.replicas = 2})) {
    (void)bench.store.put(mine, bench.now, bench.out);
    bench.serve_disk();
    bench.wake_after(30s);
    compare = bench.take<wire::Compare>(200).value_or(wire::Compare());
    bench.out = Effects();
  }

  void differ() { bench.hear(200, wire::Compared{.call = compare.call, .is_equal = false}); }
  // The last step never comes to an end; the next round starts all the same.
  void expect_next_round() {
    for (int i = 0; i < 4; ++i) bench.wake_after(400ms);
    bench.out = Effects();
    bench.wake_after(30s);
    EXPECT_TRUE(bench.take<wire::Compare>(200).has_value());
  }

  const wire::Record mine = record(80, "mine");
  const wire::Record theirs = record(90, "theirs");
  Bench bench;
  wire::Compare compare;
};

TEST_F(StoreReconciliation, EqualFingerprintsEndIt) {
  ASSERT_EQ(bench.store.under_replicated(), 1U);

  bench.hear(200, wire::Compared{.call = compare.call, .is_equal = true});

  EXPECT_TRUE(bench.out.sends.empty());
  EXPECT_EQ(bench.store.under_replicated(), 0U);
}

// A replica that is too new to answer is not left behind for a whole period.
TEST_F(StoreReconciliation, IsRepeatedSoonWithAReplicaThatWasSilent) {
  for (int i = 0; i < 4; ++i) bench.wake_after(400ms);
  bench.out = Effects();

  bench.wake_after(2s);

  EXPECT_TRUE(bench.take<wire::Compare>(200).has_value());
}

TEST_F(StoreReconciliation, SendsWhatIsWantedAndFetchesWhatIsNewer) {
  differ();
  const auto offer = bench.take<wire::Offer>(200);
  ASSERT_TRUE(offer.has_value());
  EXPECT_EQ(offer->held.items, std::vector{listing_of(mine)});
  EXPECT_FALSE(offer->is_one_way);
  bench.hear(
      200, wire::Wanted{.call = offer->call, .wanted = {mine.slot}, .newer = {listing_of(theirs)}});
  bench.serve_disk();
  bench.confirm(200);
  const auto fetch = bench.take<wire::Fetch>(200);
  ASSERT_TRUE(fetch.has_value());
  EXPECT_EQ(fetch->slots.items, std::vector{theirs.slot});
  bench.hear(200, wire::Fetched{.call = fetch->call, .records = {theirs}});
  bench.serve_disk();

  EXPECT_EQ(bench.store.record_count(), 2U);
  EXPECT_EQ(bench.store.take_changes().back(), theirs.slot);
  EXPECT_EQ(bench.store.under_replicated(), 0U);  // who was asked for it has it
}

TEST_F(StoreReconciliation, GoesOnFromWhereThePeerStopped) {
  differ();
  const auto offer = bench.take<wire::Offer>(200);
  bench.hear(200, wire::Wanted{.call = offer->call, .through = mine.slot});

  const auto next = bench.take<wire::Offer>(200);

  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->after, mine.slot);
  EXPECT_TRUE(next->held.empty());
}

TEST_F(StoreReconciliation, EndsAtAnAnswerThatLeadsBackOrOutOfTheRange) {
  differ();
  const auto offer = bench.take<wire::Offer>(200);

  bench.hear(200, wire::Wanted{.call = offer->call, .newer = {listing_of(record(150, "foreign"))}});

  EXPECT_TRUE(bench.out.sends.empty());
  expect_next_round();
}

TEST_F(StoreReconciliation, TakesNothingThatIsOutsideOfTheRange) {
  differ();
  bench.hear(
      200, wire::Wanted{.call = bench.take<wire::Offer>(200)->call, .newer = {listing_of(theirs)}});
  bench.hear(200, wire::Fetched{.call = bench.take<wire::Fetch>(200)->call,
                                .records = {record(150, "foreign")}});
  bench.serve_disk();

  EXPECT_EQ(bench.store.record_count(), 1U);
}

TEST_F(StoreReconciliation, SilenceAtTheComparisonEndsTheRound) { expect_next_round(); }

TEST_F(StoreReconciliation, SilenceAtTheOfferEndsTheRound) {
  differ();
  expect_next_round();
}

TEST_F(StoreReconciliation, RefusalOfThePushEndsTheRound) {
  differ();
  bench.hear(200, wire::Wanted{.call = bench.take<wire::Offer>(200)->call, .wanted = {mine.slot}});
  bench.serve_disk();
  bench.hear(200, wire::Replicated{.call = bench.take<wire::Replicate>(200)->call});

  EXPECT_EQ(bench.store.under_replicated(), 1U);
  expect_next_round();
}

TEST_F(StoreReconciliation, SilenceAtTheFetchEndsTheRound) {
  differ();
  bench.hear(
      200, wire::Wanted{.call = bench.take<wire::Offer>(200)->call, .newer = {listing_of(theirs)}});
  expect_next_round();
}

TEST_F(StoreReconciliation, ReadErrorEndsTheRound) {
  differ();
  bench.hear(200, wire::Wanted{.call = bench.take<wire::Offer>(200)->call, .wanted = {mine.slot}});
  ASSERT_EQ(bench.out.reads.size(), 1U);
  (void)bench.store.on_read(bench.out.reads[0].token, std::unexpected(DiskError::kFailed),
                            bench.now, bench.out);
  bench.out = Effects();
  expect_next_round();
}

TEST_F(StoreReconciliation, FullDiskEndsTheRound) {
  differ();
  bench.hear(
      200, wire::Wanted{.call = bench.take<wire::Offer>(200)->call, .newer = {listing_of(theirs)}});
  bench.hear(200, wire::Fetched{.call = bench.take<wire::Fetch>(200)->call, .records = {theirs}});
  bench.refuse_persist();

  EXPECT_EQ(bench.store.record_count(), 1U);
  expect_next_round();
}

// More than one page on both sides.
TEST_F(StoreReconciliation, PagesThroughLargeRanges) {
  Bench other = Bench::active({.replicas = 2});
  for (std::uint8_t i = 0; i < 250; ++i) {
    wire::Record more = record(80, "other");
    more.slot.id[0] = i;
    more.slot.id[31] = 1;
    (void)other.store.put(more, other.now, other.out);
    more.slot.id[31] = 2;
    (void)bench.store.put(more, bench.now, bench.out);
    other.serve_disk();
    bench.serve_disk();
  }
  bench.out = Effects();
  other.out = Effects();

  // `other` answers in the name of node 200.
  differ();
  for (int i = 0; i < 100 && !bench.out.sends.empty(); ++i) {
    for (const Send& send : std::exchange(bench.out.sends, {})) {
      wire::Message question = send.message;
      std::visit(
          [](auto& message) {
            if constexpr (requires { message.target; }) message.target = RingId::from_number(100);
          },
          question);
      other.hear(100, question);
      other.serve_disk();
    }
    for (const Send& send : std::exchange(other.out.sends, {})) {
      if (send.to == node(100).address) bench.hear(200, send.message);
    }
    bench.serve_disk();
  }

  EXPECT_EQ(bench.store.record_count(), 501U);
  EXPECT_EQ(other.store.record_count(), 501U);
}

}  // namespace
}  // namespace p2pchat::store
