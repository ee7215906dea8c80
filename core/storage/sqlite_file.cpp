#include "core/storage/sqlite_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/bytes.h"

namespace p2pchat::storage {
namespace {

// The database header, https://www.sqlite.org/fileformat.html section 1.3.
constexpr std::size_t kHeaderBytes = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kUserVersionAt = 60;
constexpr std::size_t kApplicationIdAt = 68;

constexpr std::uint32_t kApplicationId = 0x50325043;  // "P2PC"

std::string last_error() { return std::generic_category().message(errno); }

// A rename is durable once the directory is synced.
bool sync_directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const int directory =
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return false;
  const bool synced = ::fsync(directory) == 0;
  ::close(directory);
  return synced;
}

void write_empty_store(const std::string& path) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE);
  SQLite::Transaction transaction(database);
  database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.exec("PRAGMA user_version = " + std::to_string(SqliteStore::kVersion));
  database.exec(
      "CREATE TABLE rows (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL)"
      " STRICT, WITHOUT ROWID");
  transaction.commit();
}

std::optional<OpenError> create_file(const std::string& path) {
  const std::string unfinished = path + ".new";
  ::unlink(unfinished.c_str());
  ::unlink((unfinished + "-journal").c_str());
  // SQLite gives its other files the permissions of this one.
  const int descriptor = ::open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot_open(path, last_error());
  ::close(descriptor);

  try {
    write_empty_store(unfinished);
  } catch (const SQLite::Exception& failure) {
    return cannot_open(path, failure.what());
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0 || !sync_directory_of(path)) {
    return cannot_open(path, last_error());
  }
  return std::nullopt;
}

std::optional<OpenError> check_header(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return cannot_open(path, last_error());
  std::string header(kHeaderBytes, '\0');
  file.read(header.data(), static_cast<std::streamsize>(header.size()));

  if (file.gcount() != static_cast<std::streamsize>(kHeaderBytes) || !header.starts_with(kMagic)) {
    return damaged(path, "its header is not that of a database");
  }
  const BytesView bytes = as_bytes(header);
  if (read_u32(bytes.subspan(kApplicationIdAt)) != kApplicationId) {
    return OpenError{OpenError::Kind::kForeign,
                     path + " belongs to another program (not a P2P-Chat data file); not touched"};
  }
  const auto version = static_cast<std::int32_t>(read_u32(bytes.subspan(kUserVersionAt)));
  if (version > SqliteStore::kVersion) return newer_version(path, version);
  return std::nullopt;
}

}  // namespace

std::optional<OpenError> make_or_check_file(const std::string& path) {
  std::error_code failure;
  const auto kind = std::filesystem::status(path, failure).type();
  if (kind == std::filesystem::file_type::regular) return check_header(path);
  if (kind != std::filesystem::file_type::not_found) return cannot_open(path, "not a file");

  // SQLite would replay a log that was left behind into the new file.
  const auto log_bytes = std::filesystem::file_size(path + "-wal", failure);
  if (!failure && log_bytes > 0) return damaged(path, "only its log -wal is there");
  return create_file(path);
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
