#include "core/storage/sqlite_backup.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "tests/unit/storage/temporary_directory.h"

namespace p2pchat::storage {
namespace {

using Kind = OpenError::Kind;
using testing::HasSubstr;

std::unique_ptr<SqliteStore> store_at(const std::string& path) {
  auto store = SqliteStore::open({.path = path});
  EXPECT_TRUE(store) << store.error().text;
  return store ? std::move(*store) : nullptr;
}

std::vector<Row> all_rows_in(const std::string& path) {
  const auto store = store_at(path);
  return store == nullptr
             ? std::vector<Row>{}
             : store->read({.token = {}, .from = {}, .to = {0xff}, .limit = 1000}).value();
}

std::vector<std::string> files_of(const TemporaryDirectory& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory.file("."))) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST(SqliteBackup, CopiesAStoreThatNobodyHasAndOneThatIsOpen) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("node.db");
  auto store = store_at(path);
  ASSERT_TRUE(store->persist({{.key = to_bytes("a"), .value = Bytes{1}}}));
  const auto open = back_up(path, directory.file("open.db"));
  ASSERT_TRUE(store->persist({{.key = to_bytes("b"), .value = Bytes{2}}}));
  store.reset();
  const auto closed = back_up(path, directory.file("closed.db"));

  ASSERT_TRUE(open) << open.error().text;
  ASSERT_TRUE(closed) << closed.error().text;
  EXPECT_EQ(*closed, std::filesystem::file_size(directory.file("closed.db")));
  EXPECT_EQ(all_rows_in(directory.file("open.db")), (std::vector<Row>{{to_bytes("a"), {1}}}));
  EXPECT_EQ(all_rows_in(directory.file("closed.db")),
            (std::vector<Row>{{to_bytes("a"), {1}}, {to_bytes("b"), {2}}}));
}

TEST(SqliteBackup, IsOneFileForItsOwnerAlone) {
  const TemporaryDirectory directory;
  const auto store = store_at(directory.file("node.db"));
  ASSERT_TRUE(store->persist({{.key = to_bytes("a"), .value = Bytes{1}}}));

  ASSERT_TRUE(back_up(directory.file("node.db"), directory.file("copy.db")));

  EXPECT_THAT(files_of(directory),
              testing::UnorderedElementsAre("node.db", "node.db-wal", "node.db.lock", "copy.db"));
  const auto mode = std::filesystem::status(directory.file("copy.db")).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

// A log of more than a thousand pages is moved into the file, and begun anew by the next batch.
void begin_log_anew(SqliteStore& store) {
  for (std::uint8_t row = 0; row < 5; ++row) {
    Bytes value(std::size_t{1} << 20U, row);
    ASSERT_TRUE(store.persist({{.key = Bytes{0xf0, row}, .value = std::move(value)}}));
  }
}

TEST(SqliteBackup, BeginsAgainIfTheLogIsBegunAnewMeanwhile) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("node.db");
  const auto store = store_at(path);
  ASSERT_TRUE(store->persist({{.key = to_bytes("a"), .value = Bytes{1}}}));
  int times = 0;

  const auto done = back_up(path, directory.file("copy.db"), [&] {
    if (++times == 1) begin_log_anew(*store);
  });

  ASSERT_TRUE(done) << done.error().text;
  EXPECT_EQ(times, 2);
  const auto rows = all_rows_in(directory.file("copy.db"));
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[0], (Row{to_bytes("a"), {1}}));
}

TEST(SqliteBackup, HasWholeBatchesThoughTheLogIsMovedIntoTheFileMeanwhile) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("node.db");
  const auto store = store_at(path);
  const auto persist = [&](std::uint8_t number) {
    std::vector<Change> batch;
    for (std::uint8_t row = 0; row < 250; ++row) {
      batch.push_back({.key = Bytes{row}, .value = Bytes(4000, number)});
    }
    ASSERT_TRUE(store->persist(batch));
  };
  for (std::uint8_t number = 1; number < 5; ++number) persist(number);

  // The fifth fills the log.
  const auto done = back_up(path, directory.file("copy.db"), [&] { persist(5); });

  ASSERT_TRUE(done) << done.error().text;
  const auto rows = all_rows_in(directory.file("copy.db"));
  ASSERT_EQ(rows.size(), 250U);
  for (const Row& row : rows) EXPECT_EQ(row.value, Bytes(4000, 5));
}

TEST(SqliteBackup, GivesUpIfTheLogIsBegunAnewEachTime) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("node.db");
  const auto store = store_at(path);

  const auto done = back_up(path, directory.file("copy.db"), [&store] { begin_log_anew(*store); });

  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, Kind::kInUse);
  EXPECT_THAT(done.error().text, HasSubstr("node.db is written too fast"));
  EXPECT_FALSE(std::filesystem::exists(directory.file("copy.db")));
}

TEST(SqliteBackup, RefusesWithASentenceAndLeavesNothing) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("node.db");
  const auto missing = back_up(path, directory.file("copy"));
  std::ofstream(directory.file("other.db")) << std::string(4096, 'x');
  const auto damaged = back_up(directory.file("other.db"), directory.file("copy"));
  store_at(path).reset();
  const auto present = back_up(path, directory.file("other.db"));
  const auto nowhere = back_up(path, directory.file("no/such/place"));

  ASSERT_FALSE(missing || damaged || present || nowhere);
  EXPECT_EQ(missing.error().kind, Kind::kCannotOpen);
  EXPECT_THAT(missing.error().text, HasSubstr("node.db: no such file"));
  EXPECT_EQ(damaged.error().kind, Kind::kDamaged);
  EXPECT_THAT(damaged.error().text, HasSubstr("other.db is damaged"));
  EXPECT_EQ(present.error().kind, Kind::kCannotOpen);
  EXPECT_THAT(present.error().text, HasSubstr("other.db: it is there already"));
  EXPECT_EQ(nowhere.error().kind, Kind::kCannotOpen);
  EXPECT_THAT(nowhere.error().text, HasSubstr("No such file or directory"));
  EXPECT_THAT(files_of(directory),
              testing::UnorderedElementsAre("node.db", "node.db.lock", "other.db"));
}

}  // namespace
}  // namespace p2pchat::storage
