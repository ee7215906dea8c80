#include "core/store/index.h"

#include <gtest/gtest.h>

#include "tests/unit/store/bench.h"

namespace p2pchat::store {
namespace {

const wire::KeyRange kAll{RingId::from_number(0), RingId::from_number(1000)};

TEST(StoreIndex, KeepsWhatSupersedes) {
  Index index;

  EXPECT_TRUE(index.put(listing_of(record(1, "a", 1))));
  EXPECT_FALSE(index.put(listing_of(record(1, "a", 1))));
  EXPECT_FALSE(index.put(listing_of(record(1, "a", 0))));
  EXPECT_TRUE(index.put(listing_of(record(1, "", 2))));

  EXPECT_EQ(index.find(record(1, "").slot)->stamp.version, 2U);
  index.check_invariants();
}

TEST(StoreIndex, FingerprintsAgreeInWhateverOrderRecordsCame) {
  Index first;
  Index second;
  for (const std::uint64_t key : {1U, 2U, 3U}) first.put(listing_of(record(key, "x")));
  for (const std::uint64_t key : {3U, 1U, 2U}) second.put(listing_of(record(key, "x")));
  EXPECT_EQ(first.fingerprint(kAll), second.fingerprint(kAll));

  second.put(listing_of(record(2, "", 1)));

  EXPECT_NE(first.fingerprint(kAll), second.fingerprint(kAll));
  const wire::KeyRange others{RingId::from_number(3), RingId::from_number(9)};
  EXPECT_EQ(first.fingerprint(others), second.fingerprint(others));
}

TEST(StoreIndex, CountsWhatHasABodyUnderAKey) {
  Index index;
  const auto count = [&index](std::uint64_t key) {
    return index.count(RingId::from_number(key), record(key, "").slot.kind);
  };
  wire::Record other = record(1, "b");
  other.slot.id[0] ^= 1U;
  index.put(listing_of(record(1, "a")));
  index.put(listing_of(other));
  index.put(listing_of(record(2, "x")));
  EXPECT_EQ(count(1), 2U);
  EXPECT_EQ(count(2), 1U);
  EXPECT_EQ(count(3), 0U);
  index.check_items();

  index.put(listing_of(record(1, "", 1)));  // collected
  index.erase(record(2, "x").slot);

  EXPECT_EQ(count(1), 1U);
  EXPECT_EQ(count(2), 0U);
  index.check_items();
}

TEST(StoreIndex, ListsBehindASlotWithinTheRange) {
  Index index;
  for (const std::uint64_t key : {1U, 2U, 3U, 4U}) index.put(listing_of(record(key, "x")));

  const auto listed =
      index.list({RingId::from_number(2), RingId::from_number(4)}, record(2, "x").slot, 1);

  EXPECT_EQ(listed, std::vector{listing_of(record(3, "x"))});
}

TEST(StoreIndex, CopiesCountOnlyForWhatIsHeldNow) {
  Index index;
  index.put(listing_of(record(1, "a", 1)));
  const std::uint64_t before = index.revision();
  index.put(listing_of(record(2, "b", 1)));

  index.add_copies(kAll, before, 1);
  EXPECT_TRUE(index.add_copy(record(2, "").slot, stamp(record(2, "old", 0)), 1));
  EXPECT_EQ(index.find(record(1, "").slot)->copies, 1);
  EXPECT_EQ(index.find(record(2, "").slot)->copies, 0);

  EXPECT_FALSE(index.add_copy(record(2, "").slot, stamp(record(2, "newer", 2)), 2));
  index.put(listing_of(record(1, "a", 2)));
  EXPECT_EQ(index.find(record(1, "").slot)->copies, 0);
}

TEST(StoreIndex, NextKeyGoesAroundTheCircle) {
  Index index;
  EXPECT_EQ(index.next_key(RingId()), std::nullopt);
  for (const std::uint64_t key : {10U, 20U}) index.put(listing_of(record(key, "x")));

  EXPECT_EQ(index.next_key(RingId::from_number(10)), RingId::from_number(20));
  EXPECT_EQ(index.next_key(RingId::from_number(20)), RingId::from_number(10));
}

TEST(StoreArc, CoversRangesThatDoNotReachIntoItsGap) {
  const auto range = [](std::uint64_t first, std::uint64_t last) {
    return wire::KeyRange{RingId::from_number(first), RingId::from_number(last)};
  };
  const Arc plain{RingId::from_number(10), RingId::from_number(20)};
  EXPECT_TRUE(plain.covers(range(11, 20)));
  EXPECT_FALSE(plain.covers(range(10, 20)));
  const Arc wrapped{RingId::from_number(20), RingId::from_number(10)};
  EXPECT_TRUE(wrapped.covers(range(0, 10)));
  EXPECT_TRUE(wrapped.covers(range(21, 30)));
  EXPECT_FALSE(wrapped.covers(range(5, 25)));
}

TEST(StorePlacement, PrefersDistinctLabelsAndFillsUpWithTheNearest) {
  const ring::Neighbourhood around{
      .self = node(100, 1),
      .is_member = true,
      .predecessor = node(50, 1),
      .successors = {node(200, 1), node(300, 2), node(400, 2), node(500, 3)}};

  EXPECT_EQ(place(around, 2, {}), (std::vector{node(300, 2), node(500, 3)}));
  EXPECT_EQ(place(around, 3, {}), (std::vector{node(200, 1), node(300, 2), node(500, 3)}));
  EXPECT_EQ(place(around, 2, {RingId::from_number(300)}),
            (std::vector{node(400, 2), node(500, 3)}));
}

TEST(StorePlacement, SeatsOutlastTheirNeighbours) {
  ReplicaSet replicas;
  EXPECT_EQ(replicas.seat({node(200), node(300)}), 0);
  const auto seat = replicas.seat_of(node(300));

  const auto vacated = replicas.seat({node(300), node(400)});

  EXPECT_EQ(vacated, 1);
  EXPECT_EQ(replicas.seat_of(node(300)), seat);
  EXPECT_EQ(replicas.seat_of(node(200)), 0);
}

}  // namespace
}  // namespace p2pchat::store
