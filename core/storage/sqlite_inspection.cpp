#include "core/storage/sqlite_inspection.h"

#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/storage/file_lock.h"
#include "core/storage/sqlite_content.h"
#include "core/storage/sqlite_file.h"
#include "core/storage/volume.h"

namespace p2pchat::storage {
namespace {

// As a path in a URI, so that what is special there stands for itself.
std::string in_uri(const std::string& path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#') {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xfU];
    } else {
      out += c;
    }
  }
  return out;
}

// Without a log the file is all there is; with one, SQLite reads both, and its locks, which need a
// file that can be written, are left out: the store's own lock is held.
SQLite::Database open_to_read(const std::string& path) {
  const int flags = SQLite::OPEN_READONLY | SQLite::OPEN_URI;
  const bool has_log = host_volume().size_of(path + "-wal") > 0;
  SQLite::Database database("file:" + in_uri(path) + (has_log ? "?vfs=unix-none" : "?immutable=1"),
                            flags);
  keep_log_on_close(database, true);
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec("PRAGMA cell_size_check = ON");
  return database;
}

std::vector<Row> rows_of(SQLite::Database& database, std::span<const std::string_view> keys) {
  std::vector<Row> rows;
  SQLite::Statement select(database, "SELECT value FROM rows WHERE key = ?");
  for (const std::string_view key : keys) {
    select.bind(1, key.data(), static_cast<int>(key.size()));
    if (select.executeStep()) {
      const SQLite::Column column = select.getColumn(0);
      const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
      rows.push_back({.key = to_bytes(key), .value = Bytes(bytes, bytes + column.getBytes())});
    }
    select.reset();
  }
  return rows;
}

}  // namespace

Result<std::vector<Row>, OpenError> inspect(const std::string& path,
                                            std::span<const std::string_view> keys) {
  const Result<FileLock, FileLock::Failure> lock = FileLock::share(path + ".lock");
  if (!lock && lock.error() == FileLock::Failure::kCannotOpen) {
    return std::unexpected(cannot_open(path, "its lock cannot be read"));
  }
  if (host_volume().look_at(path) == Volume::Entry::kNothing) {
    return std::unexpected(cannot_open(path, "no such file"));
  }
  // Who has the store writes its log while it is read here.
  if (!lock) return std::unexpected(in_use(path));
  if (std::optional<OpenError> error = check_file(host_volume(), path)) {
    return std::unexpected(*error);
  }
  try {
    SQLite::Database database = open_to_read(path);
    if (std::optional<OpenError> error = check_content(database, path)) {
      return std::unexpected(*error);
    }
    return rows_of(database, keys);
  } catch (const SQLite::Exception& failure) {
    return std::unexpected(open_error(path, failure));
  }
}

}  // namespace p2pchat::storage
