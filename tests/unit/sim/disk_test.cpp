#include "sim/disk.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

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
    disk.finish_batch();
  }

  const auto rows = disk.read({.from = to_bytes("b"), .to = to_bytes("d"), .limit = 9});
  EXPECT_THAT(rows,
              ElementsAre(Row{to_bytes("b"), to_bytes("v")}, Row{to_bytes("c"), to_bytes("v")}));
  EXPECT_EQ(disk.read({.from = to_bytes("a"), .to = to_bytes("z"), .limit = 3}).size(), 3U);
}

TEST(Disk, PowerFailureAppliesThefirstBatchesAndLosesTheRest) {
  Disk disk;
  for (const char* key : {"a", "b", "c"}) {
    static_cast<void>(disk.begin_batch(put(key), Instant(), 1ms));
  }

  disk.fail_power(2);

  EXPECT_THAT(keys(disk), ElementsAre("a", "b"));
  EXPECT_EQ(disk.batches_pending(), 0U);
}

TEST(Disk, ErasuresRemoveRows) {
  Disk disk;
  static_cast<void>(disk.begin_batch(put("a"), Instant(), 1ms));
  disk.finish_batch();

  static_cast<void>(
      disk.begin_batch({{.key = to_bytes("a"), .value = std::nullopt}}, Instant(), 1ms));
  disk.finish_batch();

  EXPECT_THAT(keys(disk), ElementsAre());
}

}  // namespace
}  // namespace p2pchat::sim
