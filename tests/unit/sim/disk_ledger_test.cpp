#include "sim/disk_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/stamp.h"

namespace p2pchat::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;

constexpr SiteId kOneDisk{1};
constexpr SiteId kOtherDisk{2};

wire::Record record() {
  wire::Record record;
  record.slot = {.key = RingId::from_number(7), .kind = wire::RecordKind::kMessage, .id = {9}};
  record.body = Bytes{1, 2, 3};
  return record;
}

// The ledger reads rows by itself, so it must agree with the store that writes them.
TEST(DiskLedger, KnowsTheRowsThatTheStoreWrites) {
  DiskLedger ledger;
  const Bytes key = store::row_key(record().slot);

  ledger.on_batch(kOneDisk, {{.key = key, .value = store::row_value(record())}});
  ledger.on_batch(kOtherDisk, {{.key = key, .value = store::row_value(record())}});
  EXPECT_THAT(ledger.holders(record().slot), ElementsAre(Key(kOneDisk), Key(kOtherDisk)));

  ledger.on_batch(kOneDisk, {{.key = key, .value = std::nullopt}});
  EXPECT_THAT(ledger.holders(record().slot), ElementsAre(Key(kOtherDisk)));
  EXPECT_EQ(ledger.ever_held(record().slot), 2U);
}

TEST(DiskLedger, TellsCopiesApartThatDiffer) {
  DiskLedger ledger;
  wire::Record later = record();
  later.version = 1;
  const Bytes key = store::row_key(later.slot);

  ledger.on_batch(kOneDisk, {{.key = key, .value = store::row_value(record())}});
  ledger.on_batch(kOtherDisk, {{.key = key, .value = store::row_value(later)}});
  EXPECT_NE(ledger.holders(later.slot).at(kOneDisk), ledger.holders(later.slot).at(kOtherDisk));

  ledger.on_batch(kOneDisk, {{.key = key, .value = store::row_value(later)}});
  EXPECT_EQ(ledger.holders(later.slot).at(kOneDisk), ledger.holders(later.slot).at(kOtherDisk));
}

TEST(DiskLedger, IgnoresRowsOfOthers) {
  DiskLedger ledger;

  ledger.on_batch(kOneDisk, {{.key = to_bytes("n incarnation"), .value = Bytes{1}}});

  EXPECT_EQ(ledger.slots(), 0U);
}

TEST(DiskLedger, RescanTakesWhatTheDiskHolds) {
  DiskLedger ledger;
  const Bytes key = store::row_key(record().slot);
  ledger.on_batch(kOneDisk, {{.key = key, .value = store::row_value(record())}});

  ledger.rescan(kOneDisk, {});
  EXPECT_THAT(ledger.holders(record().slot), IsEmpty());

  ledger.rescan(kOtherDisk, {{key, store::row_value(record())}});
  EXPECT_THAT(ledger.holders(record().slot), ElementsAre(Key(kOtherDisk)));
}

TEST(DiskLedger, CountsWhatADiskHoldsNoMoreAsLost) {
  DiskLedger ledger;
  const Instant at(std::chrono::seconds{50});
  wire::Record other = record();
  other.slot.id = {10};
  const Bytes key = store::row_key(record().slot);
  const Bytes other_key = store::row_key(other.slot);
  ledger.on_batch(kOneDisk, {{.key = key, .value = store::row_value(record())},
                             {.key = other_key, .value = store::row_value(other)}});

  ledger.on_disk_changed(kOneDisk, {{key, store::row_value(record())}}, at);

  EXPECT_THAT(ledger.holders(record().slot), ElementsAre(Key(kOneDisk)));
  EXPECT_EQ(ledger.lost_since(record().slot, at), 0U);
  EXPECT_THAT(ledger.holders(other.slot), IsEmpty());
  EXPECT_EQ(ledger.lost_since(other.slot, at), 1U);
}

TEST(DiskLedger, CountsLostDisksThatHeldIt) {
  DiskLedger ledger;
  const Instant at(std::chrono::seconds{50});
  ledger.on_batch(kOneDisk,
                  {{.key = store::row_key(record().slot), .value = store::row_value(record())}});

  ledger.on_disk_lost(kOneDisk, at);
  ledger.on_disk_lost(kOtherDisk, at);

  EXPECT_THAT(ledger.holders(record().slot), IsEmpty());
  EXPECT_EQ(ledger.lost_since(record().slot, at), 1U);
  EXPECT_EQ(ledger.lost_since(record().slot, at + Duration{1}), 0U);
}

}  // namespace
}  // namespace p2pchat::sim
