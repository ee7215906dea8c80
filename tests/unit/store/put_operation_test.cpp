#include <string>

#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

TEST(StorePut, ReportsEachReceiptAndEndsWithK) {
  Bench bench = Bench::active();

  const OperationId put = bench.store.put(record(80, "hello"), bench.now, bench.out);
  EXPECT_TRUE(bench.store.take_outcomes().empty());
  bench.serve_disk();

  EXPECT_EQ(bench.outcome(),
            (StoreOutcome{.operation = put, .is_final = false, .stored = 1, .reachable = 3}));
  bench.confirm(200);
  EXPECT_EQ(bench.outcome(),
            (StoreOutcome{.operation = put, .is_final = false, .stored = 2, .reachable = 3}));
  bench.confirm(300);
  EXPECT_EQ(bench.outcome(),
            (StoreOutcome{.operation = put, .is_final = true, .stored = 3, .reachable = 3}));
  EXPECT_EQ(bench.store.under_replicated(), 0U);
  bench.store.check_invariants();
}

TEST(StorePut, CountsAReplicaOnceHoweverOftenItAnswers) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  const auto asked = bench.take<wire::Replicate>(200);
  const wire::Replicated answer{
      .call = asked->call, .is_stored = true, .stamps = {stamp(record(80, "hello"))}};

  bench.hear(200, answer);
  bench.hear(200, answer);

  EXPECT_EQ(bench.outcome().stored, 1U);
}

TEST(StorePut, AskNextSuccessorWhenAReplicaIsSilent) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  bench.serve_disk();
  bench.confirm(300);
  EXPECT_EQ(bench.take<wire::Replicate>(400), std::nullopt);

  for (int i = 0; i < 3; ++i) bench.wake_after(400ms);
  bench.confirm(400);

  const auto outcomes = bench.store.take_outcomes();
  EXPECT_TRUE(outcomes.back().is_final);
  EXPECT_EQ(outcomes.back().stored, 3U);
  EXPECT_EQ(bench.store.under_replicated(), 1U);  // 200 lacks it: the repair's work
}

// A chunk of a file takes a second on a slow way.
TEST(StorePut, ALargeRecordIsWaitedForLongerAndNotSentAgain) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, std::string(65'536, 'x')), bench.now, bench.out);
  bench.serve_disk();
  ASSERT_EQ(bench.sent<wire::Replicate>(), 2U);

  bench.wake_after(1400ms);

  EXPECT_EQ(bench.sent<wire::Replicate>(), 2U);
  bench.wake_after(1200ms);
  EXPECT_GT(bench.sent<wire::Replicate>(), 2U);
}

TEST(StorePut, LargeRecordsGoToAReplicaOneByOneAndSmallOnesPassThem) {
  Bench bench = Bench::active();
  for (const std::uint64_t key : {80U, 81U}) {
    (void)bench.store.put(record(key, std::string(65'536, 'x')), bench.now, bench.out);
  }
  (void)bench.store.put(record(82, "small"), bench.now, bench.out);
  ASSERT_EQ(bench.sent<wire::Replicate>(), 4U);  // the first and the small one, to both
  const auto first = bench.take<wire::Replicate>(200);
  const auto small = bench.take<wire::Replicate>(200);
  ASSERT_TRUE(first && small);
  EXPECT_EQ(small->records.items.at(0).body, to_bytes("small"));

  bench.hear(200, wire::Replicated{.call = first->call,
                                   .is_stored = true,
                                   .stamps = {stamp(first->records.items.at(0))}});

  const auto second = bench.take<wire::Replicate>(200);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->records.items.at(0).slot.key, RingId::from_number(81));
  bench.store.check_invariants();
}

// What it could not send in its time the repair brings.
TEST(StorePut, SendsNothingMoreOnceItsTimeIsOver) {
  StoreOptions options;
  options.put_timeout = 1s;
  Bench bench = Bench::active(options);
  for (const std::uint64_t key : {80U, 81U}) {
    (void)bench.store.put(record(key, std::string(65'536, 'x')), bench.now, bench.out);
  }
  bench.serve_disk();
  bench.wake_after(1s);
  const auto first = bench.take<wire::Replicate>(200);
  ASSERT_TRUE(first);

  bench.hear(200, wire::Replicated{.call = first->call,
                                   .is_stored = true,
                                   .stamps = {stamp(first->records.items.at(0))}});

  EXPECT_EQ(bench.take<wire::Replicate>(200), std::nullopt);
  EXPECT_EQ(bench.store.under_replicated(), 2U);
  bench.store.check_invariants();
}

TEST(StorePut, AskNextSuccessorWhenAReplicaRefuses) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  const auto asked = bench.take<wire::Replicate>(200);

  bench.hear(200, wire::Replicated{.call = asked->call, .is_stored = false, .stamps = {}});

  EXPECT_TRUE(bench.take<wire::Replicate>(400).has_value());
  EXPECT_TRUE(bench.store.take_outcomes().empty());
}

TEST(StorePut, AnOlderStampIsNoReceipt) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "new", 2), bench.now, bench.out);
  const auto asked = bench.take<wire::Replicate>(200);

  bench.hear(200,
             wire::Replicated{
                 .call = asked->call, .is_stored = true, .stamps = {stamp(record(80, "old", 1))}});

  EXPECT_TRUE(bench.store.take_outcomes().empty());
}

TEST(StorePut, ReplicasThatAreFasterThanTheOwnDiskCount) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  bench.confirm(200);
  bench.confirm(300);

  bench.serve_disk();

  EXPECT_EQ(bench.store.record_count(), 1U);
  EXPECT_EQ(bench.store.under_replicated(), 0U);
}

TEST(StorePut, AFasterReplicaThatIsGoneBeforeTheOwnDiskIsDoneDoesNotCount) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  bench.confirm(200);
  bench.confirm(300);
  bench.look(node(50), {node(300), node(400)});

  bench.serve_disk();
  EXPECT_EQ(bench.store.under_replicated(), 1U);

  bench.confirm(400);
  EXPECT_EQ(bench.store.under_replicated(), 0U);
}

TEST(StorePut, EndsWithTheTruthWhenTimeIsUp) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  bench.serve_disk();
  bench.confirm(200);

  bench.wake_after(5s);

  const StoreOutcome last = bench.store.take_outcomes().back();
  EXPECT_TRUE(last.is_final);
  EXPECT_EQ(last.status, StoreStatus::kOk);
  EXPECT_EQ(last.stored, 2U);
  EXPECT_EQ(last.reachable, 3U);
}

TEST(StorePut, FullDiskIsSaidAndNotCounted) {
  Bench bench = Bench::active();

  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  bench.refuse_persist();

  const StoreOutcome outcome = bench.outcome();
  EXPECT_EQ(outcome.status, StoreStatus::kFull);
  EXPECT_TRUE(outcome.is_final);
  EXPECT_EQ(outcome.stored, 0U);
  EXPECT_EQ(bench.store.record_count(), 0U);
}

TEST(StorePut, SameRecordAgainIsTheSameThing) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  bench.serve_disk();
  bench.confirm(200);
  bench.confirm(300);
  (void)bench.store.take_outcomes();

  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);

  EXPECT_TRUE(bench.out.persists.empty());
  EXPECT_EQ(bench.sent<wire::Replicate>(), 0U);
  EXPECT_EQ(bench.outcome().stored, 3U);
}

TEST(StorePut, EndsWhenTheMembersItWaitedForAreGone) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  bench.serve_disk();
  bench.confirm(200);
  (void)bench.store.take_outcomes();

  bench.look(node(200), {node(200)});

  const StoreOutcome outcome = bench.outcome();
  EXPECT_TRUE(outcome.is_final);
  EXPECT_EQ(outcome.stored, 2U);
  EXPECT_EQ(outcome.reachable, 2U);
}

TEST(StorePut, RefusesKeysOfOthersAndBeforeItKnowsItsDisk) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(150, "not mine"), bench.now, bench.out);
  EXPECT_EQ(bench.outcome().status, StoreStatus::kNotOwner);

  Store fresh({}, Entropy(Bytes32{2}));
  Effects out;
  fresh.start(bench.now, out);
  (void)fresh.put(record(80, "early"), bench.now, out);
  EXPECT_EQ(fresh.take_outcomes().front().status, StoreStatus::kTryAgain);
  EXPECT_TRUE(out.persists.empty());
}

TEST(StorePut, AloneItIsDoneWithItsOwnDisk) {
  Bench bench;
  bench.look({}, {});

  (void)bench.store.put(record(80, "hello"), bench.now, bench.out);
  bench.serve_disk();

  const StoreOutcome outcome = bench.outcome();
  EXPECT_TRUE(outcome.is_final);
  EXPECT_EQ(outcome.stored, 1U);
  EXPECT_EQ(outcome.reachable, 1U);
}

}  // namespace
}  // namespace p2pchat::store
