#include "core/storage/sqlite_log.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/storage/sqlite_store.h"
#include "tests/unit/storage/temporary_directory.h"

namespace p2pchat::storage {
namespace {

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrame = 24 + 4096;

Bytes bytes_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return to_bytes(std::string{std::istreambuf_iterator<char>(file), {}});
}

// The log of five batches, as a process that dies leaves it.
Bytes log_of_five_batches() {
  const TemporaryDirectory directory;
  auto store = SqliteStore::open({.path = directory.file("data")});
  EXPECT_TRUE(store);
  for (std::uint8_t i = 0; i < 5; ++i) {
    EXPECT_TRUE((*store)->persist({{.key = {i}, .value = Bytes(6000, i)}}));
  }
  return bytes_in(directory.file("data-wal"));
}

std::vector<std::size_t> commits_of(const Bytes& log) {
  std::vector<std::size_t> commits;
  for (std::size_t i = 0; kHeader + (i + 1) * kFrame <= log.size(); ++i) {
    if (read_u32(BytesView(log).subspan(kHeader + i * kFrame + 4)) != 0) commits.push_back(i);
  }
  return commits;
}

TEST(SqliteLog, WholeOneLacksNothing) {
  const Bytes log = log_of_five_batches();

  ASSERT_EQ(commits_of(log).size(), 5U);
  EXPECT_FALSE(lacks_commits(log));
  EXPECT_FALSE(lacks_commits({}));
  EXPECT_FALSE(lacks_commits(BytesView(log).first(kHeader)));
}

// In the salt and the checksum of a frame's header, and in its page.
TEST(SqliteLog, FlippedBitInAnyFrameBeforeTheLastTransactionIsFound) {
  const Bytes log = log_of_five_batches();
  const std::vector<std::size_t> commits = commits_of(log);

  for (std::size_t frame = 0; frame <= commits[3]; ++frame) {
    for (const std::size_t at : {std::size_t{9}, std::size_t{18}, std::size_t{24}, kFrame - 1}) {
      Bytes rotten = log;
      rotten[kHeader + frame * kFrame + at] ^= 4;
      EXPECT_TRUE(lacks_commits(rotten)) << frame;
    }
  }
}

// What a loss of power does: of the last transaction anything may be missing.
TEST(SqliteLog, BrokenLastTransactionIsNoDamage) {
  const Bytes log = log_of_five_batches();
  const std::vector<std::size_t> commits = commits_of(log);

  for (std::size_t frame = commits[3] + 1; frame <= commits[4]; ++frame) {
    Bytes torn = log;
    torn[kHeader + frame * kFrame + 100] ^= 4;
    EXPECT_FALSE(lacks_commits(torn)) << frame;
    EXPECT_FALSE(lacks_commits(BytesView(log).first(kHeader + frame * kFrame + 700))) << frame;
  }
}

TEST(SqliteLog, FramesOfAnEarlierUseOfTheLogDoNotCount) {
  Bytes log = log_of_five_batches();
  const std::size_t end = kHeader + (commits_of(log)[1] + 1) * kFrame;
  for (std::size_t at = end; at < log.size(); at += kFrame) log[at + 9] ^= 1;  // another salt

  EXPECT_FALSE(lacks_commits(log));
}

TEST(SqliteLog, StoreRefusesAndKeepsABrokenOne) {
  const TemporaryDirectory directory;
  const TemporaryDirectory crashed;
  const std::string path = crashed.file("data");
  {
    auto store = SqliteStore::open({.path = directory.file("data")});
    ASSERT_TRUE(store);
    for (std::uint8_t i = 0; i < 5; ++i) ASSERT_TRUE((*store)->persist({{{i}, Bytes(6000, i)}}));
    std::filesystem::copy_file(directory.file("data"), path);
    Bytes log = bytes_in(directory.file("data-wal"));
    log[kHeader + 1000] ^= 1;
    std::ofstream(path + "-wal", std::ios::binary) << as_text(log);
  }
  const Bytes log_before = bytes_in(path + "-wal");

  const auto refused = SqliteStore::open({.path = path});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, OpenError::Kind::kDamaged);
  EXPECT_EQ(bytes_in(path + "-wal"), log_before);
}

}  // namespace
}  // namespace p2pchat::storage
