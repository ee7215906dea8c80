#include "core/storage/sqlite_store.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/storage/temporary_directory.h"

namespace p2pchat::storage {
namespace {

using Kind = OpenError::Kind;
using testing::HasSubstr;

std::unique_ptr<SqliteStore> opened(const std::string& path, std::uint32_t pages_max = 0) {
  auto store = SqliteStore::open({.path = path, .pages_max = pages_max});
  EXPECT_TRUE(store) << store.error().text;
  return store ? std::move(*store) : nullptr;
}

OpenError refused(const std::string& path) {
  auto store = SqliteStore::open({.path = path, .pages_max = 0});
  EXPECT_FALSE(store);
  return store ? OpenError{} : store.error();
}

Change put(std::string_view key, Bytes value) {
  return {.key = to_bytes(key), .value = std::move(value)};
}

std::vector<Row> all_rows(SqliteStore& store) {
  return store.read({.token = {}, .from = {}, .to = {0xff}, .limit = 1'000'000}).value();
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// A closed store with enough rows to fill many pages.
std::string filled_store(const TemporaryDirectory& directory) {
  const std::string path = directory.file("data");
  std::vector<Change> changes;
  for (std::uint32_t i = 0; i < 200; ++i) {
    Bytes key;
    append_u32(key, i);
    changes.push_back({.key = key, .value = Bytes(1000, static_cast<std::uint8_t>(i))});
  }
  EXPECT_TRUE(opened(path)->persist(changes));
  return path;
}

TEST(SqliteStore, HoldsAfterReopeningWhatItHeld) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  ASSERT_TRUE(opened(path)->persist({put("a", {1}), put("b", {2})}));

  const auto store = opened(path);

  EXPECT_EQ(all_rows(*store), (std::vector<Row>{{to_bytes("a"), {1}}, {to_bytes("b"), {2}}}));
}

TEST(SqliteStore, MakesMissingDirectories) {
  const TemporaryDirectory directory;

  EXPECT_TRUE(opened(directory.file("a/b/data")));
}

TEST(SqliteStore, KeepsItsFilesFromOtherUsers) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  const auto store = opened(path);
  ASSERT_TRUE(store->persist({put("a", {1})}));

  for (const char* suffix : {"", "-wal", ".lock"}) {
    struct stat status{};
    ASSERT_EQ(::stat((path + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << suffix;
  }
}

TEST(SqliteStore, RefusesFileThatIsInUse) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  const auto owner = opened(path);

  const OpenError error = refused(path);

  EXPECT_EQ(error.kind, Kind::kInUse);
  EXPECT_THAT(error.text, HasSubstr("in use"));
  EXPECT_TRUE(owner->persist({put("a", {1})}));
}

TEST(SqliteStore, RefusesFileThatAnotherProcessOwnsUntilItDies) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t owner = ::fork();
  if (owner == 0) {
    const auto store = SqliteStore::open({.path = path, .pages_max = 0});
    const char byte = store ? 'y' : 'n';
    if (::write(ready[1], &byte, 1) == 1) ::pause();
    ::_exit(1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');

  const Kind while_alive = refused(path).kind;
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);

  EXPECT_EQ(while_alive, Kind::kInUse);
  EXPECT_TRUE(opened(path));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(SqliteStore, KeepsOtherProgramsOut) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  const auto owner = opened(path);

  SQLite::Database other(path, SQLite::OPEN_READWRITE);

  EXPECT_THROW(other.exec("INSERT INTO rows VALUES (x'00', x'00')"), SQLite::Exception);
}

TEST(SqliteStore, RefusesAndKeepsRandomBytes) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  std::string noise;
  for (std::uint32_t x = 1, i = 0; i < 20'000; ++i) {
    x = x * 1664525U + 1013904223U;
    noise.push_back(static_cast<char>(x >> 24U));
  }
  write(path, noise);

  EXPECT_EQ(refused(path).kind, Kind::kDamaged);
  EXPECT_EQ(content(path), noise);
}

TEST(SqliteStore, RefusesAndKeepsTruncatedFile) {
  for (const std::size_t length : {0U, 50U, 5'000U, 100'000U}) {
    const TemporaryDirectory directory;
    const std::string path = filled_store(directory);
    const std::string rest = content(path).substr(0, length);
    ASSERT_EQ(rest.size(), length);
    write(path, rest);

    EXPECT_EQ(refused(path).kind, Kind::kDamaged) << length;
    EXPECT_EQ(content(path), rest);
  }
}

TEST(SqliteStore, RefusesAndKeepsFileWithDamagedPages) {
  for (const std::size_t page : {1U, 2U, 10U}) {
    const TemporaryDirectory directory;
    const std::string path = filled_store(directory);
    std::string bytes = content(path);
    bytes.replace(page * 4096, 64, std::string(64, '\xee'));
    write(path, bytes);

    EXPECT_EQ(refused(path).kind, Kind::kDamaged) << page;
    EXPECT_EQ(content(path), bytes);
  }
}

TEST(SqliteStore, RefusesAndKeepsFileWithFlippedHeader) {
  const TemporaryDirectory directory;
  const std::string path = filled_store(directory);
  const std::string whole = content(path);

  for (std::size_t i = 0; i < 16; ++i) {
    std::string bytes = whole;
    bytes[i] = static_cast<char>(~bytes[i]);
    write(path, bytes);

    EXPECT_EQ(refused(path).kind, Kind::kDamaged) << i;
    EXPECT_EQ(content(path), bytes);
  }
}

TEST(SqliteStore, RefusesAndKeepsDatabaseOfAnotherProgram) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE rows (key BLOB, value BLOB)");
  const std::string before = content(path);

  const OpenError error = refused(path);

  EXPECT_EQ(error.kind, Kind::kForeign);
  EXPECT_THAT(error.text, HasSubstr("another program"));
  EXPECT_EQ(content(path), before);
}

TEST(SqliteStore, RefusesAndKeepsFileOfNewerVersion) {
  const TemporaryDirectory directory;
  const std::string path = filled_store(directory);
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 2");
  const std::string before = content(path);

  const OpenError error = refused(path);

  EXPECT_EQ(error.kind, Kind::kNewerVersion);
  EXPECT_THAT(error.text, HasSubstr("newer"));
  EXPECT_EQ(content(path), before);
}

// A newer program that died: its version stands in the log alone.
TEST(SqliteStore, RefusesAndKeepsNewerVersionFoundInTheLog) {
  const TemporaryDirectory directory;
  const std::string path = filled_store(directory);
  const TemporaryDirectory crashed;
  const std::string copy = crashed.file("data");
  {
    SQLite::Database newer(path, SQLite::OPEN_READWRITE);
    newer.exec("PRAGMA user_version = 2");
    std::filesystem::copy_file(path, copy);
    std::filesystem::copy_file(path + "-wal", copy + "-wal");
  }
  const std::string before = content(copy);
  const std::string log_before = content(copy + "-wal");

  EXPECT_EQ(refused(copy).kind, Kind::kNewerVersion);
  EXPECT_EQ(content(copy), before);
  EXPECT_EQ(content(copy + "-wal"), log_before);
}

TEST(SqliteStore, RefusesToStartAnewBesideALeftLog) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  write(path + "-wal", "what is left");

  EXPECT_EQ(refused(path).kind, Kind::kDamaged);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(SqliteStore, ReplacesFileWhoseMakingWasCutShort) {
  const TemporaryDirectory directory;
  write(directory.file("data.new"), "half");

  EXPECT_TRUE(opened(directory.file("data")));
  EXPECT_FALSE(std::filesystem::exists(directory.file("data.new")));
}

TEST(SqliteStore, TellsWhatCannotBeOpened) {
  const TemporaryDirectory directory;
  write(directory.file("file"), "");
  std::filesystem::create_directory(directory.file("data"));

  EXPECT_EQ(refused(directory.file("file/data")).kind, Kind::kCannotOpen);
  EXPECT_EQ(refused(directory.file("data")).kind, Kind::kCannotOpen);
}

TEST(SqliteStore, SaysFullAndKeepsWhatItHeld) {
  const TemporaryDirectory directory;
  const auto store = opened(directory.file("data"), 20);
  ASSERT_TRUE(store->persist({put("a", {1})}));

  const PersistResult result = store->persist({put("b", {2}), put("c", Bytes(200'000, 3))});

  EXPECT_EQ(result, PersistResult(std::unexpected(DiskError::kFull)));
  EXPECT_EQ(all_rows(*store), (std::vector<Row>{{to_bytes("a"), {1}}}));
  EXPECT_TRUE(store->persist({put("d", {4})}));
}

TEST(SqliteStore, LetsOnlyTheBatchFailThatDoesNotFit) {
  const TemporaryDirectory directory;
  const auto store = opened(directory.file("data"), 20);
  const std::vector<PersistRequest> batches{
      {.token = {1}, .changes = {put("a", {1})}},
      {.token = {2}, .changes = {put("b", {2}), put("c", Bytes(200'000, 3))}},
      {.token = {3}, .changes = {put("d", {4})}}};

  const std::vector<PersistResult> results = store->persist_all(batches);

  EXPECT_EQ(results, (std::vector<PersistResult>{{}, std::unexpected(DiskError::kFull), {}}));
  EXPECT_EQ(all_rows(*store), (std::vector<Row>{{to_bytes("a"), {1}}, {to_bytes("d"), {4}}}));
}

// Each batch puts rows 2i and 2i+1 and says so once synced, until the process is killed.
[[noreturn]] void write_until_killed(const std::string& path, int reports) {
  auto store = SqliteStore::open({.path = path, .pages_max = 0});
  if (!store) ::_exit(1);
  for (std::uint32_t i = 0;; ++i) {
    Bytes even;
    Bytes odd;
    append_u32(even, 2 * i);
    append_u32(odd, 2 * i + 1);
    if (!(*store)->persist({{.key = even, .value = Bytes(500, 1)}, {.key = odd, .value = even}})) {
      ::_exit(1);
    }
    if (::write(reports, &i, sizeof i) != sizeof i) ::_exit(1);
  }
}

TEST(SqliteStore, HoldsEverySyncedBatchWholeAfterKill) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  int reports[2];
  ASSERT_EQ(::pipe(reports), 0);
  const pid_t writer = ::fork();
  if (writer == 0) write_until_killed(path, reports[1]);
  ::close(reports[1]);

  std::uint32_t last = 0;
  std::uint32_t heard = 0;
  while (heard < 50 && ::read(reports[0], &last, sizeof last) == sizeof last) ++heard;
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  while (::read(reports[0], &last, sizeof last) == sizeof last) ++heard;
  ::close(reports[0]);

  ASSERT_GE(heard, 50U);
  const auto store = opened(path);
  const std::vector<Row> rows = all_rows(*store);
  EXPECT_GE(rows.size(), 2 * (std::size_t{last} + 1));
  EXPECT_EQ(rows.size() % 2, 0U);  // no half batch
}

}  // namespace
}  // namespace p2pchat::storage
