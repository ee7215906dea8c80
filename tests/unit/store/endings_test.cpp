#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

wire::Replicate replicate(const wire::Record& sent, std::uint64_t call = 7) {
  return {.call = CallId{call}, .target = RingId::from_number(100), .records = {sent}};
}

wire::Record message(std::uint64_t key, std::uint8_t id) {
  wire::Record made = record(key, "message " + std::to_string(id));
  made.slot.id = Bytes32{id};
  return made;
}

wire::Record account(std::uint64_t key, std::uint64_t version) {
  wire::Record made = record(key, "account", version);
  made.slot = wire::account_slot(RingId::from_number(key));
  return made;
}

// Puts it there as a replica does.
void keep(Bench& bench, const wire::Record& record, std::uint64_t call) {
  bench.hear(50, replicate(record, call));
  bench.serve_disk();
}

TEST(StoreEndings, TheLastRecordErasesWhatElseIsUnderItsKeyAndNothingOfAnother) {
  Bench bench = Bench::active();
  keep(bench, account(40, 3), 1);
  keep(bench, message(40, 1), 2);
  keep(bench, message(41, 2), 3);

  keep(bench, account(40, wire::kLastVersion), 4);
  bench.wake_after(2s);
  bench.serve_disk();

  EXPECT_TRUE(bench.store.has_ended(RingId::from_number(40)));
  EXPECT_FALSE(bench.store.has_ended(RingId::from_number(41)));
  EXPECT_FALSE(bench.store.index().find(message(40, 1).slot));
  EXPECT_TRUE(bench.store.index().find(message(41, 2).slot));
  EXPECT_EQ(bench.disk.size(), 2U);
}

TEST(StoreEndings, NoOtherVersionEndsAKey) {
  Bench bench = Bench::active();
  keep(bench, account(40, wire::kLastVersion - 1), 1);
  wire::Record elsewhere = account(41, wire::kLastVersion);
  elsewhere.slot.id = Bytes32{1};
  keep(bench, elsewhere, 2);

  EXPECT_FALSE(bench.store.has_ended(RingId::from_number(40)));
  EXPECT_FALSE(bench.store.has_ended(RingId::from_number(41)));
}

TEST(StoreEndings, GivesNoReceiptForWhatItDoesNotKeepAnyMore) {
  Bench bench = Bench::active();
  bench.hear(50, replicate(account(40, wire::kLastVersion), 1));  // on its way to the disk

  bench.hear(50, replicate(message(40, 1), 2));

  const auto answer = bench.take<wire::Replicated>(50);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->call, CallId{2});
  EXPECT_FALSE(answer->is_stored);
  bench.serve_disk();
  EXPECT_FALSE(bench.store.index().find(message(40, 1).slot));
}

TEST(StoreEndings, WantsNothingOfWhatIsOffered) {
  Bench bench = Bench::active();
  keep(bench, account(40, wire::kLastVersion), 1);

  bench.hear(
      50, wire::Offer{.call = CallId{9},
                      .target = RingId::from_number(100),
                      .range = {.first = RingId::from_number(40), .last = RingId::from_number(40)},
                      .after = {},
                      .through = {},
                      .is_one_way = true,
                      .held = {listing_of(message(40, 1))}});

  const auto answer = bench.take<wire::Wanted>(50);
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->wanted.empty());
  // Who holds it is outside the key's replicas, and hears of the end.
  ASSERT_EQ(answer->newer.size(), 1U);
  EXPECT_EQ(answer->newer.items.front(), listing_of(account(40, wire::kLastVersion)));
}

TEST(StoreEndings, AnOwnersPutIsRefused) {
  Bench bench = Bench::active();
  keep(bench, account(90, wire::kLastVersion), 1);

  (void)bench.store.put(message(90, 1), bench.now, bench.out);

  EXPECT_EQ(bench.outcome().status, StoreStatus::kEnded);
}

TEST(StoreEndings, ManyAreErasedAStepASecondAndGoOnAfterARestart) {
  Bench bench = Bench::active({.expiries_max = 2});
  for (std::uint8_t id = 1; id <= 5; ++id) keep(bench, message(40, id), id);
  keep(bench, account(40, wire::kLastVersion), 10);

  bench.wake_after(0s);
  bench.serve_disk();
  EXPECT_EQ(bench.disk.size(), 1U + 3U);
  Bench again({.expiries_max = 2}, bench.disk);
  for (int second = 0; second < 4; ++second) {
    again.wake_after(1s);
    again.serve_disk();
  }

  EXPECT_EQ(again.disk.size(), 1U);
  EXPECT_EQ(again.store.count(RingId::from_number(40), wire::RecordKind::kMessage), 0U);
}

}  // namespace
}  // namespace p2pchat::store
