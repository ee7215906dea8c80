#include "core/storage/sqlite_file.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/bytes.h"
#include "core/storage/sqlite_log.h"

namespace p2pchat::storage {
namespace {

// The database header, https://www.sqlite.org/fileformat.html section 1.3.
constexpr std::size_t kHeaderBytes = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kUserVersionAt = 60;
constexpr std::size_t kApplicationIdAt = 68;

constexpr std::uint32_t kApplicationId = 0x50325043;  // "P2PC"

void write_empty_store(Volume& volume, const std::string& path) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE, 0, volume.vfs());
  SQLite::Transaction transaction(database);
  database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.exec("PRAGMA user_version = " + std::to_string(SqliteStore::kVersion));
  database.exec(
      "CREATE TABLE rows (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL)"
      " STRICT, WITHOUT ROWID");
  transaction.commit();
}

std::optional<OpenError> create_file(Volume& volume, const std::string& path) {
  const std::string unfinished = path + ".new";
  volume.remove(unfinished);
  volume.remove(unfinished + "-journal");
  if (const auto created = volume.create(unfinished); !created) {
    return cannot_open(path, created.error());
  }
  try {
    write_empty_store(volume, unfinished);
  } catch (const SQLite::Exception& failure) {
    return cannot_open(path, failure.what());
  }
  if (const auto renamed = volume.rename(unfinished, path); !renamed) {
    return cannot_open(path, renamed.error());
  }
  return std::nullopt;
}

std::optional<OpenError> check_header(Volume& volume, const std::string& path) {
  const auto head = volume.head_of(path, kHeaderBytes);
  if (!head) return cannot_open(path, head.error());

  const BytesView header = *head;
  if (header.size() != kHeaderBytes || !as_text(header).starts_with(kMagic)) {
    return damaged(path, "its header is not that of a database");
  }
  if (read_u32(header.subspan(kApplicationIdAt)) != kApplicationId) {
    return OpenError{OpenError::Kind::kForeign,
                     path + " belongs to another program (not a P2P-Chat data file); not touched"};
  }
  const auto version = static_cast<std::int32_t>(read_u32(header.subspan(kUserVersionAt)));
  if (version > SqliteStore::kVersion) return newer_version(path, version);
  return std::nullopt;
}

std::optional<OpenError> check_log(Volume& volume, const std::string& path) {
  const std::string log = path + "-wal";
  if (volume.size_of(log) == 0) return std::nullopt;
  const auto bytes = volume.head_of(log, volume.size_of(log));
  if (!bytes) return cannot_open(path, bytes.error());
  if (lacks_commits(*bytes)) return damaged(path, "its log is broken off in the middle");
  return std::nullopt;
}

}  // namespace

std::optional<OpenError> make_or_check_file(Volume& volume, const std::string& path) {
  const Volume::Entry entry = volume.look_at(path);
  if (entry == Volume::Entry::kFile) return check_file(volume, path);
  if (entry == Volume::Entry::kOther) return cannot_open(path, "not a file");

  // SQLite would replay a log that was left behind into the new file.
  if (volume.size_of(path + "-wal") > 0) return damaged(path, "only its log -wal is there");
  return create_file(volume, path);
}

std::optional<OpenError> check_file(Volume& volume, const std::string& path) {
  const std::optional<OpenError> error = check_header(volume, path);
  return error ? error : check_log(volume, path);
}

OpenError damaged(const std::string& path, const std::string& how) {
  return {OpenError::Kind::kDamaged, path + " is damaged (" + how + "); it was left as it is"};
}

OpenError newer_version(const std::string& path, int version) {
  return {OpenError::Kind::kNewerVersion, path + " was written by a newer P2P-Chat (format " +
                                              std::to_string(version) + ", this one knows up to " +
                                              std::to_string(SqliteStore::kVersion) + ")"};
}

OpenError in_use(const std::string& path) {
  return {OpenError::Kind::kInUse, path + " is in use by another process"};
}

OpenError cannot_open(const std::string& path, const std::string& why) {
  return {OpenError::Kind::kCannotOpen, "cannot open " + path + ": " + why};
}

}  // namespace p2pchat::storage
