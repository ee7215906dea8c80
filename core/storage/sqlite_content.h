#pragma once

#include <optional>
#include <string>

#include "core/storage/sqlite_store.h"

namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
class Exception;
}  // namespace SQLite

// A store's file as SQLite sees it, for who owns it and for who only looks.
namespace p2pchat::storage {

// While set, closing does not move the log into the file: a refused file stays as it is.
void keep_log_on_close(SQLite::Database& database, bool keep);

// Reads the whole file, the log included; throws where SQLite itself finds the damage.
[[nodiscard]] std::optional<OpenError> check_content(SQLite::Database& database,
                                                     const std::string& path);

[[nodiscard]] OpenError open_error(const std::string& path, const SQLite::Exception& failure);

}  // namespace p2pchat::storage
