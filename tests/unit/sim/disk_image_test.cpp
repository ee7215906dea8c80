#include "sim/disks/disk_image.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/holds.h"

namespace p2pchat::sim {
namespace {

using testing::Contains;

const Bytes kOld(1024, 'o');
const Bytes kNew(1024, 'n');

std::string content(const DiskImage& image, const std::string& name) {
  Bytes bytes(image.size_of(name));
  EXPECT_EQ(image.read(name, 0, bytes), bytes.size());
  return to_text(bytes);
}

// A file of two sectors, synced, and written over in one write that is not.
DiskImage overwritten() {
  DiskImage image;
  EXPECT_TRUE(image.create("a") && image.write("a", 0, kOld) && image.sync("a"));
  EXPECT_TRUE(image.write("a", 0, kNew));
  return image;
}

std::set<std::string> contents_after_power_failures(const DiskImage& image, Tearing tearing) {
  std::set<std::string> all;
  for (std::uint64_t draw = 1; draw <= 300; ++draw) {
    DiskImage failed = image;
    failed.lose_power(draw * 0x9e3779b97f4a7c15, tearing);
    all.insert(failed.has("a") ? content(failed, "a") : "no file");
  }
  return all;
}

TEST(DiskImage, KeepsWhatIsSyncedWhenPowerFails) {
  DiskImage image = overwritten();
  ASSERT_TRUE(image.sync("a"));

  EXPECT_TRUE(holds(contents_after_power_failures(image, Tearing::kTornSectors), {to_text(kNew)}));
}

TEST(DiskImage, LosesUnsyncedWritesSectorBySector) {
  const auto all = contents_after_power_failures(overwritten(), Tearing::kWholeSectors);

  const std::string o(DiskImage::kSector, 'o');
  const std::string n(DiskImage::kSector, 'n');
  EXPECT_THAT(all, testing::UnorderedElementsAre(o + o, o + n, n + o, n + n));
}

TEST(DiskImage, TearsSectors) {
  const auto all = contents_after_power_failures(overwritten(), Tearing::kTornSectors);

  EXPECT_THAT(all, Contains(testing::MatchesRegex("n{1,511}o+n*")));
}

TEST(DiskImage, WhatPowerInterruptsIsNeverWhole) {
  DiskImage image;
  ASSERT_TRUE(image.create("a") && image.write("a", 0, kOld) && image.sync("a"));
  image.cut_power_after(0);
  EXPECT_EQ(image.write("a", 0, kNew), PersistResult(std::unexpected(DiskError::kFailed)));
  EXPECT_FALSE(image.sync("a"));

  const auto all = contents_after_power_failures(image, Tearing::kWholeSectors);

  EXPECT_EQ(all.size(), 3U);
  EXPECT_THAT(all, testing::Not(Contains(to_text(kNew))));
}

TEST(DiskImage, NameOfAFileIsSureOnceAnythingIsSynced) {
  DiskImage image;
  ASSERT_TRUE(image.create("a"));
  EXPECT_THAT(contents_after_power_failures(image, Tearing::kWholeSectors),
              testing::UnorderedElementsAre("no file", ""));

  ASSERT_TRUE(image.sync("a"));
  EXPECT_TRUE(holds(contents_after_power_failures(image, Tearing::kWholeSectors), {""}));
}

TEST(DiskImage, RemovedFileMayComeBackUntilAnythingIsSynced) {
  DiskImage image = overwritten();
  ASSERT_TRUE(image.remove("a"));
  EXPECT_THAT(contents_after_power_failures(image, Tearing::kWholeSectors),
              testing::UnorderedElementsAre("no file", to_text(kOld)));

  ASSERT_TRUE(image.create("b") && image.sync("b"));
  EXPECT_TRUE(holds(contents_after_power_failures(image, Tearing::kWholeSectors), {"no file"}));
}

TEST(DiskImage, FullDiskRefusesWritesAndNothingElse) {
  DiskImage image = overwritten();
  image.ailments.writes_until_full = 1;

  EXPECT_TRUE(image.write("a", 0, kNew));
  EXPECT_EQ(image.write("a", 0, kNew), PersistResult(std::unexpected(DiskError::kFull)));
  EXPECT_EQ(image.create("b"), PersistResult(std::unexpected(DiskError::kFull)));
  EXPECT_TRUE(image.truncate("a", 3));
  EXPECT_TRUE(image.sync("a"));
  EXPECT_EQ(content(image, "a"), "nnn");
}

TEST(DiskImage, FlipsOneBit) {
  DiskImage image = overwritten();
  ASSERT_TRUE(image.sync("a"));

  image.flip_bit(0x123456789abcdef);

  const std::string rotten = content(image, "a");
  const std::string whole = to_text(kNew);
  std::size_t different = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) different += rotten[i] != whole[i];
  EXPECT_EQ(different, 1U);
}

}  // namespace
}  // namespace p2pchat::sim
