#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"
#include "tests/unit/store/fleet.h"

namespace p2pchat::store {
namespace {

TEST(StorePutIf, IsDoneWhenThisNodeAndAMajorityHaveIt) {
  Bench bench = Bench::active();

  const OperationId put = bench.store.put_if(record(80, "first", 1), {}, bench.now, bench.out);
  bench.tell(200, {});
  EXPECT_EQ(bench.sent<wire::Replicate>(), 0U);
  bench.tell(300, {});
  bench.confirm(200);
  EXPECT_TRUE(bench.store.take_outcomes().empty());
  bench.serve_disk();

  EXPECT_EQ(bench.outcome(),
            (StoreOutcome{.operation = put, .is_final = true, .stored = 2, .reachable = 3}));
}

TEST(StorePutIf, ConflictsWithWhatOnlyAReplicaKnowsAndKeepsIt) {
  Bench bench = Bench::active();
  const wire::Record known = record(80, "theirs", 1);

  (void)bench.store.put_if(record(80, "mine", 1), {}, bench.now, bench.out);
  bench.tell(200, {});
  bench.tell(300, known);
  bench.serve_disk();

  const StoreOutcome outcome = bench.outcome();
  EXPECT_EQ(outcome.status, StoreStatus::kConflict);
  EXPECT_EQ(outcome.records, std::vector{known});
  EXPECT_EQ(bench.store.index().find(known.slot)->stamp, stamp(known));
}

TEST(StorePutIf, SameRecordAgainIsNotAConflict) {
  Bench bench = Bench::active();
  const wire::Record first = record(80, "mine", 1);

  (void)bench.store.put_if(first, {}, bench.now, bench.out);
  bench.tell(200, {});
  bench.tell(300, first);
  bench.serve_disk();
  bench.confirm(200);

  EXPECT_EQ(bench.outcome().status, StoreStatus::kOk);
}

TEST(StorePutIf, TriesAgainWithoutAMajority) {
  Bench bench = Bench::active();

  (void)bench.store.put_if(record(80, "mine", 1), {}, bench.now, bench.out);
  for (int i = 0; i < 3; ++i) bench.wake_after(400ms);

  EXPECT_EQ(bench.outcome().status, StoreStatus::kTryAgain);
  EXPECT_TRUE(bench.out.persists.empty());
}

TEST(StorePutIf, OneSilentReplicaOfTwoDoesNotStopIt) {
  Bench bench = Bench::active();

  (void)bench.store.put_if(record(80, "mine", 1), {}, bench.now, bench.out);
  bench.tell(200, {});
  for (int i = 0; i < 3; ++i) bench.wake_after(400ms);
  bench.serve_disk();
  bench.confirm(200);

  EXPECT_EQ(bench.outcome().status, StoreStatus::kOk);
}

TEST(StorePutIf, HalfDoneIsTryAgainAndTheRepetitionSucceeds) {
  Bench bench = Bench::active();
  (void)bench.store.put_if(record(80, "mine", 1), {}, bench.now, bench.out);
  bench.tell(200, {});
  bench.tell(300, {});
  bench.serve_disk();
  bench.wake_after(5s);
  EXPECT_EQ(bench.outcome().status, StoreStatus::kTryAgain);
  bench.out = Effects();

  (void)bench.store.put_if(record(80, "mine", 1), {}, bench.now, bench.out);
  bench.tell(200, {});
  bench.tell(300, {});
  bench.confirm(300);

  EXPECT_EQ(bench.outcome().status, StoreStatus::kOk);
}

TEST(StorePutIf, SecondOfOneSlotWaitsForTheFirstAndConflicts) {
  Bench bench = Bench::active();
  (void)bench.store.put_if(record(80, "first", 1), {}, bench.now, bench.out);
  (void)bench.store.put_if(record(80, "second", 1), {}, bench.now, bench.out);
  EXPECT_EQ(bench.sent<wire::Peek>(), 2U);
  bench.tell(200, {});
  bench.tell(300, {});
  bench.serve_disk();
  bench.confirm(200);
  EXPECT_EQ(bench.outcome().status, StoreStatus::kOk);

  bench.tell(200, {});
  bench.tell(300, {});
  bench.serve_disk();

  const StoreOutcome outcome = bench.outcome();
  EXPECT_EQ(outcome.status, StoreStatus::kConflict);
  EXPECT_EQ(outcome.records, std::vector{record(80, "first", 1)});
}

TEST(StorePutIf, GivesUpWhenTheKeyGoesToAnotherNode) {
  Bench bench = Bench::active();
  (void)bench.store.put_if(record(80, "mine", 1), {}, bench.now, bench.out);

  bench.look(node(90), {node(200), node(300), node(400)});

  EXPECT_EQ(bench.outcome().status, StoreStatus::kNotOwner);
}

TEST(StorePutIf, ExpectsTheVersionItNames) {
  Bench bench = Bench::active();
  (void)bench.store.put(record(80, "one", 1), bench.now, bench.out);
  bench.serve_disk();
  bench.confirm(200);
  bench.confirm(300);
  (void)bench.store.take_outcomes();

  (void)bench.store.put_if(record(80, "three", 3), 2, bench.now, bench.out);
  bench.tell(200, {});
  bench.tell(300, {});
  bench.serve_disk();
  EXPECT_EQ(bench.outcome().status, StoreStatus::kConflict);

  (void)bench.store.put_if(record(80, "two", 2), 1, bench.now, bench.out);
  bench.tell(200, {});
  bench.tell(300, {});
  bench.serve_disk();
  bench.confirm(300);
  EXPECT_EQ(bench.outcome().status, StoreStatus::kOk);
}

// Two devices claim the same slot while nodes join and the owner changes: exactly one is told yes.
TEST(StorePutIf, OfTwoAtOnceExactlyOneIsDoneWhileNodesJoin) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Fleet fleet({.seed = seed, .loss_per_mille = 50});
    for (int i = 0; i < 3; ++i) fleet.join();
    ASSERT_TRUE(fleet.run_until_calm(30s));
    wire::Record base = fleet.draw_message();
    base.version = 1;
    for (int i = 0; i < 3; ++i) fleet.join();

    std::vector<std::size_t> claims;
    const std::size_t before = *fleet.owner(base.slot.key);
    for (std::uint8_t device = 1; device <= 20; ++device) {
      wire::Record claim = base;
      claim.body = Bytes{device};
      // Some still believe in an owner of before.
      for (const std::size_t at : {before, *fleet.owner(base.slot.key), std::size_t{0}}) {
        if (fleet.store(at).owns(base.slot.key)) claims.push_back(fleet.put_if(at, claim, {}));
      }
      fleet.run_for(150ms);
    }
    fleet.run_for(15s);

    std::set<Bytes> winners;
    for (const std::size_t claim : claims) {
      const auto& request = fleet.request(claim);
      ASSERT_TRUE(request.last.has_value());
      if (request.last->status == StoreStatus::kOk) winners.insert(request.record.body.bytes);
    }
    EXPECT_EQ(winners.size(), 1U);
  }
}

}  // namespace
}  // namespace p2pchat::store
