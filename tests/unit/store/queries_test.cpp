#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

wire::Record numbered(std::uint8_t id, std::string_view body, std::uint64_t version = 0) {
  wire::Record made = record(80, body, version);
  made.slot.id[31] = id;
  return made;
}

class StoreQueries : public testing::Test {
 protected:
  StoreQueries() : bench(Bench::active()) {
    for (const wire::Record& kept :
         {numbered(1, "one"), numbered(2, "", 1), numbered(3, "three"), numbered(4, "four")}) {
      (void)bench.store.put(kept, bench.now, bench.out);
    }
    bench.serve_disk();
    (void)bench.store.take_outcomes();
  }

  std::vector<wire::Record> list(std::optional<Bytes32> after, std::size_t limit) {
    (void)bench.store.list(RingId::from_number(80), wire::RecordKind::kMessage, after, limit,
                           bench.now, bench.out);
    bench.serve_disk();
    return bench.outcome().records;
  }

  Bench bench;
};

TEST_F(StoreQueries, ListsInOrderAndSkipsWhatWasDelivered) {
  EXPECT_EQ(list({}, 10),
            (std::vector{numbered(1, "one"), numbered(3, "three"), numbered(4, "four")}));
  EXPECT_EQ(list({}, 1), std::vector{numbered(1, "one")});
  EXPECT_EQ(list(numbered(1, "").slot.id, 1), std::vector{numbered(3, "three")});
  EXPECT_EQ(list(numbered(4, "").slot.id, 10), std::vector<wire::Record>());
  EXPECT_EQ(bench.store.count(RingId::from_number(80), wire::RecordKind::kMessage), 3U);
}

TEST_F(StoreQueries, GetGivesWhatTheSlotHolds) {
  (void)bench.store.get(numbered(3, "").slot, bench.now, bench.out);
  bench.serve_disk();
  EXPECT_EQ(bench.outcome().records, std::vector{numbered(3, "three")});

  (void)bench.store.get(numbered(9, "").slot, bench.now, bench.out);
  EXPECT_EQ(bench.outcome().records, std::vector<wire::Record>());
}

TEST_F(StoreQueries, DiskErrorIsNotTakenForNothing) {
  (void)bench.store.get(numbered(3, "").slot, bench.now, bench.out);
  ASSERT_EQ(bench.out.reads.size(), 1U);

  EXPECT_TRUE(bench.store.on_read(bench.out.reads[0].token, std::unexpected(DiskError::kFailed),
                                  bench.now, bench.out));

  EXPECT_EQ(bench.outcome().status, StoreStatus::kTryAgain);
}

TEST_F(StoreQueries, LoadsMoreThanOnePageAtTheStart) {
  for (std::uint8_t i = 0; i < 200; ++i) {
    wire::Record more = numbered(i, "more");
    more.slot.key = RingId::from_number(40);
    bench.disk.emplace(row_key(more.slot), row_value(more));
    more.slot.key = RingId::from_number(41);
    bench.disk.emplace(row_key(more.slot), row_value(more));
  }
  Bench after;
  after.disk = bench.disk;
  after.disk.emplace(to_bytes("r damaged"), to_bytes("row"));
  after.store = Store({}, Entropy(Bytes32{3}));

  after.store.start(after.now, after.out);
  after.serve_disk();

  EXPECT_EQ(after.store.record_count(), 404U);
}

}  // namespace
}  // namespace p2pchat::store
