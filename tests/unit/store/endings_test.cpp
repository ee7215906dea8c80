#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

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

// Else a disk that fails then would have neither.
TEST(StoreEndings, NothingIsErasedBeforeTheEndIsSynced) {
  Bench bench = Bench::active();
  bench.hear(50, replicate(message(40, 1), 1));
  bench.hear(50, replicate(account(40, wire::kLastVersion), 2));
  bench.sync_batch();

  bench.wake_after(2s);
  bench.refuse_persist();
  bench.serve_disk();
  bench.wake_after(2s);
  bench.serve_disk();

  EXPECT_FALSE(bench.store.has_ended(RingId::from_number(40)));
  EXPECT_TRUE(bench.store.index().find(message(40, 1).slot));
  EXPECT_EQ(bench.disk.size(), 1U);
}

// Whoever sends it, and whether it was asked for or not.
TEST(StoreEndings, AForgedEndErasesNothing) {
  Bench bench = Bench::active({.is_genuine = [](const wire::Record& one) {
    return !wire::ends_key(one.slot, one.version);
  }});
  keep(bench, account(90, 3), 1);
  keep(bench, message(90, 1), 2);
  const wire::Record forged = account(90, wire::kLastVersion);

  keep(bench, forged, 3);
  EXPECT_EQ(bench.disk.size(), 2U);
  bench.wake_after(30s);  // a round of repair
  const auto compare = bench.take<wire::Compare>(200);
  ASSERT_TRUE(compare.has_value());
  bench.hear(200, wire::Compared{.call = compare->call, .is_equal = false, .is_active = true});
  const auto offer = bench.take<wire::Offer>(200);
  ASSERT_TRUE(offer.has_value());
  bench.hear(200, wire::Wanted{.call = offer->call, .newer = {listing_of(forged)}});
  const auto fetch = bench.take<wire::Fetch>(200);
  ASSERT_TRUE(fetch.has_value());
  bench.hear(200, wire::Fetched{.call = fetch->call, .records = {forged}});
  bench.serve_disk();
  bench.wake_after(2s);
  bench.serve_disk();

  EXPECT_FALSE(bench.store.has_ended(RingId::from_number(90)));
  EXPECT_TRUE(bench.store.index().find(message(90, 1).slot));
}

// As an older disk that was put back: it serves, and what it takes for a mailbox that is nobody's
// any more is erased, there, too, once a neighbour has compared.
TEST(StoreEndings, AnOlderDiskErasesWhatItHasAndWhatItTookMeanwhile) {
  Bench bench = Bench::active();
  keep(bench, account(90, 3), 1);
  keep(bench, message(90, 1), 2);
  const std::map<Bytes, Bytes> older = bench.disk;
  keep(bench, account(90, wire::kLastVersion), 3);
  bench.wake_after(2s);
  bench.serve_disk();
  ASSERT_EQ(bench.disk.size(), 1U);

  Bench again = Bench::active({}, older);
  (void)again.store.put(message(90, 2), again.now, again.out);
  again.serve_disk();
  ASSERT_EQ(again.disk.size(), 3U);
  keep(again, account(90, wire::kLastVersion), 4);
  again.wake_after(2s);
  again.serve_disk();

  EXPECT_EQ(again.disk, bench.disk);
}

// A copy at a node that knows of the end is none: the owner is told so, and compares soon.
TEST(StoreEndings, AnOwnerThatHasNotHeardCountsNoReceiptOfWhoHas) {
  Bench bench = Bench::active();
  keep(bench, account(90, 3), 1);
  (void)bench.store.put(message(90, 2), bench.now, bench.out);
  bench.serve_disk();
  const auto asked = bench.take<wire::Replicate>(200);
  ASSERT_TRUE(asked.has_value());
  bench.confirm(300);
  (void)bench.store.take_outcomes();

  bench.hear(200,
             wire::Replicated{.call = asked->call, .is_stored = false, .stamps = {wire::Stamp()}});
  bench.confirm(400);  // in its place

  EXPECT_EQ(bench.outcome().stored, 3U);
  bench.wake_after(2s);
  EXPECT_TRUE(bench.take<wire::Compare>(200).has_value());
}

// Two of one account, made at two devices: replicas keep the same one, and both end the key.
TEST(StoreEndings, OfTwoEndsAllKeepTheSame) {
  wire::Record one = account(40, wire::kLastVersion);
  wire::Record other = one;
  other.body = to_bytes("another");
  if (supersedes(stamp(one), stamp(other))) std::swap(one, other);
  Bench bench = Bench::active();

  keep(bench, one, 1);
  keep(bench, other, 2);
  keep(bench, one, 3);

  EXPECT_TRUE(bench.store.has_ended(RingId::from_number(40)));
  EXPECT_EQ(bench.store.index().find(other.slot)->stamp, stamp(other));
}

TEST(StoreEndings, AnOwnersPutIsRefused) {
  Bench bench = Bench::active();
  keep(bench, account(90, wire::kLastVersion), 1);

  (void)bench.store.put(message(90, 1), bench.now, bench.out);

  EXPECT_EQ(bench.outcome().status, StoreStatus::kEnded);
}

TEST(StoreEndings, ManyKeysAreSeenToInOneStep) {
  Bench bench = Bench::active({.expiries_max = 4});
  for (std::uint8_t key = 40; key < 46; ++key) keep(bench, message(key, key), key);
  Bench again = Bench::active({.expiries_max = 4}, bench.disk);
  for (std::uint8_t key = 40; key < 46; ++key) {
    keep(again, account(key, wire::kLastVersion), key);
  }

  again.wake_after(1s);
  again.serve_disk();
  EXPECT_EQ(again.disk.size(), 6U + 2U);
  again.wake_after(1s);
  again.serve_disk();
  EXPECT_EQ(again.disk.size(), 6U);
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
