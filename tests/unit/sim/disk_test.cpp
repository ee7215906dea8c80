#include "sim/disk.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/holds.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

std::vector<Change> put(const std::string& key) {
  return {{.key = to_bytes(key), .value = to_bytes("v")}};
}

std::vector<std::string> keys(const Disk& disk) {
  std::vector<std::string> all;
  for (const auto& [key, value] : disk.rows()) all.push_back(to_text(key));
  return all;
}

TEST(Disk, BatchesThatComeDuringASyncShareTheNext) {
  Disk disk;

  EXPECT_EQ(disk.begin_batch(put("a"), Instant(0ms), 3ms), Instant(3ms));
  EXPECT_EQ(disk.begin_batch(put("b"), Instant(1ms), 3ms), Instant(6ms));
  EXPECT_EQ(disk.begin_batch(put("c"), Instant(2ms), 3ms), Instant(6ms));
  EXPECT_EQ(disk.begin_batch(put("d"), Instant(4ms), 3ms), Instant(9ms));
  EXPECT_EQ(disk.begin_batch(put("e"), Instant(20ms), 3ms), Instant(23ms));
}

TEST(Disk, ReadsWaitForTheBatchesBefore) {
  Disk disk;
  static_cast<void>(disk.begin_batch(put("a"), Instant(0ms), 3ms));

  EXPECT_EQ(disk.begin_read(Instant(1ms), 1ms), Instant(3ms));
  EXPECT_EQ(disk.begin_read(Instant(5ms), 1ms), Instant(6ms));
}

TEST(Disk, ReadsARangeInOrderUpToTheLimit) {
  Disk disk;
  for (const char* key : {"d", "a", "c", "b"}) {
    static_cast<void>(disk.begin_batch(put(key), Instant(), 1ms));
    static_cast<void>(disk.finish_batch());
  }

  const auto rows = disk.read({.from = to_bytes("b"), .to = to_bytes("d"), .limit = 9});
  EXPECT_TRUE(
      holds(rows.value(), {Row{to_bytes("b"), to_bytes("v")}, Row{to_bytes("c"), to_bytes("v")}}));
  EXPECT_EQ(disk.read({.from = to_bytes("a"), .to = to_bytes("z"), .limit = 3}).value().size(), 3U);
}

TEST(Disk, PowerFailureAppliesThefirstBatchesAndLosesTheRest) {
  Disk disk;
  for (const char* key : {"a", "b", "c"}) {
    static_cast<void>(disk.begin_batch(put(key), Instant(), 1ms));
  }

  disk.fail_power(2);

  EXPECT_TRUE(holds(keys(disk), {"a", "b"}));
  EXPECT_EQ(disk.batches_pending(), 0U);
}

class DiskOfBothKinds : public testing::TestWithParam<StorageKind> {
 protected:
  DiskOfBothKinds() {
    EXPECT_EQ(disk.open(), DiskState::kReady);
    static_cast<void>(disk.begin_batch(put("a"), Instant(), 3ms));
    EXPECT_TRUE(disk.finish_batch());
  }

  PersistResult persist(const std::string& key) {
    static_cast<void>(disk.begin_batch(put(key), Instant(1s), 3ms));
    return disk.finish_batch();
  }

  Disk disk{GetParam()};
};

TEST_P(DiskOfBothKinds, FullOneSaysSoAndIsReadOn) {
  disk.begin({.fault = DiskFault::kFull});

  EXPECT_EQ(persist("b"), PersistResult(std::unexpected(DiskError::kFull)));
  EXPECT_TRUE(disk.last_batch().empty());
  EXPECT_EQ(disk.read({.from = to_bytes("a"), .to = to_bytes("z")}).value().size(), 1U);

  disk.end({.fault = DiskFault::kFull});
  EXPECT_TRUE(persist("b"));
  EXPECT_TRUE(holds(keys(disk), {"a", "b"}));
}

TEST_P(DiskOfBothKinds, WritesFailUntilTheLastErrorHasEnded) {
  disk.begin({.fault = DiskFault::kWriteError});
  disk.begin({.fault = DiskFault::kWriteError});
  disk.end({.fault = DiskFault::kWriteError});

  EXPECT_EQ(persist("b"), PersistResult(std::unexpected(DiskError::kFailed)));

  disk.end({.fault = DiskFault::kWriteError});
  EXPECT_TRUE(persist("b"));
}

TEST_P(DiskOfBothKinds, ReadErrorIsSaid) {
  disk.begin({.fault = DiskFault::kReadError});

  EXPECT_EQ(disk.read({.from = to_bytes("a"), .to = to_bytes("z")}),
            ReadResult(std::unexpected(DiskError::kFailed)));
  EXPECT_TRUE(persist("b"));
}

TEST_P(DiskOfBothKinds, SlowSyncTakesItsTime) {
  disk.begin({.fault = DiskFault::kSlowSync, .sync = 200ms});

  EXPECT_EQ(disk.begin_batch(put("b"), Instant(1s), 3ms), Instant(1200ms));
}

TEST_P(DiskOfBothKinds, OlderCopyIsPutBack) {
  const Disk::Snapshot before = disk.snapshot();
  ASSERT_TRUE(persist("b"));
  disk.fail_power(0);

  disk.restore(before);

  EXPECT_TRUE(holds(keys(disk), {"a"}));
  EXPECT_EQ(disk.open(), DiskState::kReady);
  EXPECT_TRUE(persist("c"));
}

TEST_P(DiskOfBothKinds, CloseAppliesWhatIsOnItsWay) {
  static_cast<void>(disk.begin_batch(put("b"), Instant(), 3ms));
  static_cast<void>(disk.begin_batch(put("c"), Instant(), 3ms));

  disk.close();

  EXPECT_TRUE(holds(keys(disk), {"a", "b", "c"}));
  EXPECT_EQ(disk.batches_pending(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Disk, DiskOfBothKinds,
                         testing::Values(StorageKind::kMemory, StorageKind::kSqlite));

TEST(Disk, NoStoreIsMadeWhereThereIsNoRoomYet) {
  Disk disk(StorageKind::kSqlite);
  disk.begin({.fault = DiskFault::kFull});

  EXPECT_EQ(disk.open(), DiskState::kFailing);

  disk.end({.fault = DiskFault::kFull});
  EXPECT_EQ(disk.open(), DiskState::kReady);
}

// Not while it runs: what it reads it has in memory.
TEST(Disk, RottenBitsShowWhenTheProcessIsGone) {
  Disk disk(StorageKind::kSqlite);
  ASSERT_EQ(disk.open(), DiskState::kReady);
  for (char key = 'a'; key <= 'z'; ++key) {
    static_cast<void>(disk.begin_batch(put(std::string(1, key)), Instant(), 3ms));
    ASSERT_TRUE(disk.finish_batch());
  }
  for (std::uint64_t i = 1; i <= 50; ++i) disk.flip_bit(i * 0x9e3779b97f4a7c15);
  EXPECT_EQ(disk.rows().size(), 26U);
  EXPECT_TRUE(disk.has_rotted());

  disk.fail_power(0);

  EXPECT_FALSE(disk.has_rotted());
  EXPECT_LT(disk.rows().size(), 26U);
}

TEST(Disk, ErasuresRemoveRows) {
  Disk disk;
  static_cast<void>(disk.begin_batch(put("a"), Instant(), 1ms));
  static_cast<void>(disk.finish_batch());

  static_cast<void>(
      disk.begin_batch({{.key = to_bytes("a"), .value = std::nullopt}}, Instant(), 1ms));
  static_cast<void>(disk.finish_batch());

  EXPECT_TRUE(holds(keys(disk), {}));
}

}  // namespace
}  // namespace p2pchat::sim
