#include "core/store/stamp.h"

#include <gtest/gtest.h>

namespace p2pchat::store {
namespace {

Row row() {
  wire::Record record;
  record.slot = {.key = RingId::from_number(7), .kind = wire::RecordKind::kMessage, .id = {9}};
  record.version = 3;
  record.expires_ms = 1'000'000;
  record.body = Bytes{1, 2, 3, 4, 5};
  return {.key = row_key(record.slot), .value = row_value(record)};
}

TEST(Stamp, RowIsReadAsItWasWritten) {
  const auto record = record_of(row());

  ASSERT_TRUE(record);
  EXPECT_EQ(record->version, 3U);
  EXPECT_EQ(record->expires_ms, 1'000'000U);
  EXPECT_EQ(record->body.bytes, (Bytes{1, 2, 3, 4, 5}));
}

// SQLite does not look at values: a bit that rots in one is found here, before the record becomes
// one that supersedes what the other replicas hold.
TEST(Stamp, RowWithOneBitFlippedIsNoRecord) {
  const Row whole = row();
  for (Bytes Row::* part : {&Row::key, &Row::value}) {
    for (std::size_t bit = part == &Row::key ? 8 : 0; bit < (whole.*part).size() * 8; ++bit) {
      Row rotten = whole;
      (rotten.*part)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));

      EXPECT_FALSE(record_of(rotten)) << "bit " << bit;
    }
  }
}

}  // namespace
}  // namespace p2pchat::store
