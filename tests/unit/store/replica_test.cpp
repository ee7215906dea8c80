#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

wire::Replicate replicate(const wire::Record& sent, std::uint64_t call = 7) {
  return {.call = CallId{call}, .target = RingId::from_number(100), .records = {sent}};
}

TEST(StoreReplica, GivesItsReceiptOnlyAfterTheSync) {
  Bench bench = Bench::active();

  bench.hear(50, replicate(record(40, "hello")));
  EXPECT_EQ(bench.sent<wire::Replicated>(), 0U);
  bench.serve_disk();

  EXPECT_EQ(bench.take<wire::Replicated>(50),
            (wire::Replicated{
                .call = CallId{7}, .is_stored = true, .stamps = {stamp(record(40, "hello"))}}));
  EXPECT_EQ(bench.store.take_changes(), std::vector{record(40, "hello").slot});
}

TEST(StoreReplica, AnswersAtOnceForWhatItHoldsAlready) {
  Bench bench = Bench::active();
  bench.hear(50, replicate(record(40, "hello")));
  bench.serve_disk();
  (void)bench.take<wire::Replicated>(50);

  bench.hear(50, replicate(record(40, "hello"), 8));

  EXPECT_TRUE(bench.out.persists.empty());
  EXPECT_TRUE(bench.take<wire::Replicated>(50).has_value());
}

TEST(StoreReplica, WaitsForTheSyncOfWhatIsOnItsWayAlready) {
  Bench bench = Bench::active();
  bench.hear(50, replicate(record(40, "hello")));

  bench.hear(50, replicate(record(40, "hello"), 8));
  EXPECT_EQ(bench.sent<wire::Replicated>(), 0U);
  bench.serve_disk();

  EXPECT_EQ(bench.sent<wire::Replicated>(), 2U);
}

TEST(StoreReplica, KeepsTheHigherVersionWhicheverComesFirst) {
  for (const bool is_new_first : {true, false}) {
    Bench bench = Bench::active();
    const wire::Record older = record(40, "message", 0);
    const wire::Record newer = record(40, "", 1);

    bench.hear(50, replicate(is_new_first ? newer : older, 7));
    bench.hear(50, replicate(is_new_first ? older : newer, 8));
    bench.serve_disk();

    EXPECT_EQ(bench.store.index().find(older.slot)->stamp, stamp(newer));
    EXPECT_EQ(bench.disk.at(row_key(older.slot)), row_value(newer));
  }
}

TEST(StoreReplica, OfOneVersionTheLowerHashStays) {
  const wire::Record a = record(40, "a", 1);
  const wire::Record b = record(40, "b", 1);
  const wire::Record& winner = stamp(a).hash < stamp(b).hash ? a : b;
  for (const bool is_a_first : {true, false}) {
    Bench bench = Bench::active();

    bench.hear(50, replicate(is_a_first ? a : b, 7));
    bench.serve_disk();
    bench.hear(50, replicate(is_a_first ? b : a, 8));
    bench.serve_disk();

    EXPECT_EQ(bench.disk.at(row_key(a.slot)), row_value(winner));
  }
}

TEST(StoreReplica, FullDiskGivesNoReceipt) {
  Bench bench = Bench::active();

  bench.hear(50, replicate(record(40, "hello")));
  bench.refuse_persist();

  EXPECT_FALSE(bench.take<wire::Replicated>(50)->is_stored);
  EXPECT_EQ(bench.store.record_count(), 0U);
}

TEST(StoreReplica, AnswersNothingThatIsMeantForAnotherNode) {
  Bench bench = Bench::active();
  wire::Replicate request = replicate(record(40, "hello"));
  request.target = RingId::from_number(101);

  bench.hear(50, request);
  bench.serve_disk();

  EXPECT_TRUE(bench.out.sends.empty());
  EXPECT_EQ(bench.store.record_count(), 0U);
}

TEST(StoreReplica, ARestartKeepsWhatItGaveAReceiptFor) {
  Bench bench = Bench::active();
  bench.hear(50, replicate(record(40, "hello")));
  bench.serve_disk();

  Bench after;
  after.disk = bench.disk;
  after.store = Store({}, Entropy(Bytes32{3}));
  after.store.start(after.now, after.out);
  after.serve_disk();

  EXPECT_EQ(after.store.record_count(), 1U);
  EXPECT_EQ(after.store.index().find(record(40, "hello").slot)->stamp, stamp(record(40, "hello")));
}

TEST(StoreReplica, ErasesWhatHasExpired) {
  Bench bench = Bench::active();
  wire::Record short_lived = record(40, "hello");
  short_lived.expires_ms = static_cast<std::uint64_t>(bench.now.micros() / 1000) + 2000;
  bench.hear(50, replicate(short_lived));
  bench.serve_disk();
  ASSERT_EQ(bench.store.record_count(), 1U);

  bench.wake_after(2s);
  bench.serve_disk();

  EXPECT_EQ(bench.store.record_count(), 0U);
  EXPECT_TRUE(bench.disk.empty());
}

}  // namespace
}  // namespace p2pchat::store
