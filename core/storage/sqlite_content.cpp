#include "core/storage/sqlite_content.h"

#include <sqlite3.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/storage/sqlite_file.h"

namespace p2pchat::storage {

void keep_log_on_close(SQLite::Database& database, bool keep) {
  database.check(sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
                                   keep ? 1 : 0, nullptr));
}

std::optional<OpenError> check_content(SQLite::Database& database, const std::string& path) {
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (version > SqliteStore::kVersion) return newer_version(path, version);
  const std::string verdict = database.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict != "ok") return damaged(path, verdict);
  if (version != SqliteStore::kVersion || !database.tableExists("rows")) {
    return damaged(path, "its table is missing");
  }
  return std::nullopt;
}

OpenError open_error(const std::string& path, const SQLite::Exception& failure) {
  switch (failure.getErrorCode()) {
    case SQLITE_BUSY:
      return in_use(path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return damaged(path, failure.what());
    default:
      return cannot_open(path, failure.what());
  }
}

}  // namespace p2pchat::storage
