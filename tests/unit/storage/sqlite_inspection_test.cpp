#include "core/storage/sqlite_inspection.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/storage/temporary_directory.h"

namespace p2pchat::storage {
namespace {

using Kind = OpenError::Kind;
using testing::HasSubstr;

constexpr std::array<std::string_view, 2> kKeys{"a", "missing"};

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Every file of the directory, with what it holds.
std::map<std::string, std::string> all_in(const TemporaryDirectory& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory.file("."))) {
    files[entry.path().filename().string()] = bytes_of(entry.path());
  }
  return files;
}

std::unique_ptr<SqliteStore> store_with_a(const std::string& path, std::uint8_t value) {
  auto store = SqliteStore::open({.path = path});
  EXPECT_TRUE(store);
  EXPECT_TRUE((*store)->persist({{.key = to_bytes("a"), .value = Bytes{value}}}));
  return std::move(*store);
}

TEST(SqliteInspection, ReadsAClosedStoreAndChangesNothing) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("with ?#% in it");
  store_with_a(path, 7).reset();
  const auto before = all_in(directory);

  const auto rows = inspect(path, kKeys);

  ASSERT_TRUE(rows) << rows.error().text;
  EXPECT_EQ(*rows, (std::vector<Row>{{to_bytes("a"), {7}}}));
  EXPECT_EQ(all_in(directory), before);
}

TEST(SqliteInspection, ReadsTheLogOfAStoreThatWasKilledAndLeavesItThere) {
  const TemporaryDirectory living;
  const TemporaryDirectory directory;
  const auto store = store_with_a(living.file("data"), 7);
  for (const char* name : {"data", "data-wal"}) {
    std::filesystem::copy(living.file(name), directory.file(name));
  }
  const auto before = all_in(directory);
  ASSERT_FALSE(before.at("data-wal").empty());

  const auto rows = inspect(directory.file("data"), kKeys);

  ASSERT_TRUE(rows) << rows.error().text;
  EXPECT_EQ(*rows, (std::vector<Row>{{to_bytes("a"), {7}}}));
  EXPECT_EQ(all_in(directory), before);
}

TEST(SqliteInspection, KeepsAwayFromAStoreInUse) {
  const TemporaryDirectory directory;
  const auto store = store_with_a(directory.file("data"), 7);

  const auto rows = inspect(directory.file("data"), kKeys);

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind, Kind::kInUse);
  EXPECT_TRUE(store->persist({{.key = to_bytes("b"), .value = Bytes{1}}}));
}

TEST(SqliteInspection, MakesNoFileWhereThereIsNone) {
  const TemporaryDirectory directory;

  const auto rows = inspect(directory.file("data"), kKeys);

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind, Kind::kCannotOpen);
  EXPECT_TRUE(all_in(directory).empty());
}

TEST(SqliteInspection, NamesDamageOfTheHeaderAndOfPages) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("data");
  store_with_a(path, 7).reset();
  const std::string whole = bytes_of(path);

  std::ofstream(path, std::ios::binary) << "no database" << whole.substr(11);
  const auto header = inspect(path, kKeys);
  std::ofstream(path, std::ios::binary)
      << whole.substr(0, 4096) << std::string(whole.size() - 4096, '\xff');
  const auto before = all_in(directory);
  const auto pages = inspect(path, kKeys);

  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().kind, Kind::kDamaged);
  ASSERT_FALSE(pages);
  EXPECT_EQ(pages.error().kind, Kind::kDamaged);
  EXPECT_EQ(all_in(directory), before);
}

TEST(SqliteInspection, NamesAFileOfANewerVersionAndOneOfAnotherProgram) {
  const TemporaryDirectory directory;
  const std::string newer = directory.file("newer");
  store_with_a(newer, 7).reset();
  {
    SQLite::Database database(newer, SQLite::OPEN_READWRITE);
    database.exec("PRAGMA user_version = 99");
  }
  const std::string foreign = directory.file("foreign");
  {
    SQLite::Database database(foreign, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("CREATE TABLE notes (text TEXT)");
  }

  EXPECT_EQ(inspect(newer, kKeys).error().kind, Kind::kNewerVersion);
  EXPECT_THAT(inspect(newer, kKeys).error().text, HasSubstr("format 99"));
  EXPECT_EQ(inspect(foreign, kKeys).error().kind, Kind::kForeign);
}

}  // namespace
}  // namespace p2pchat::storage
