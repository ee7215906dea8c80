#include "core/storage/sqlite_store.h"

#include <sqlite3.h>

#include <algorithm>
#include <expected>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/storage/file_lock.h"
#include "core/storage/sqlite_content.h"
#include "core/storage/sqlite_file.h"

namespace p2pchat::storage {
namespace {

// SQLite binds a null pointer as NULL, not as an empty blob. The bytes must outlive the step.
void bind_blob(SQLite::Statement& statement, int index, const Bytes& bytes) {
  statement.bindNoCopy(index, bytes.empty() ? static_cast<const void*>("") : bytes.data(),
                       static_cast<int>(bytes.size()));
}

Bytes blob_of(const SQLite::Column& column) {
  const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
  return Bytes(bytes, bytes + column.getBytes());
}

DiskError disk_error(const SQLite::Exception& failure) {
  return failure.getErrorCode() == SQLITE_FULL ? DiskError::kFull : DiskError::kFailed;
}

void use_write_ahead_log(SQLite::Database& database, const SqliteOptions& options) {
  const std::string mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
  if (mode != "wal") throw SQLite::Exception("no write-ahead log here", SQLITE_CANTOPEN);
  database.exec("PRAGMA synchronous = FULL");
  if (is_mutated(Mutant::kLogNotSynced)) database.exec("PRAGMA synchronous = NORMAL");
  if (is_mutated(Mutant::kCommitNotSynced)) database.exec("PRAGMA synchronous = OFF");
  if (options.pages_max > 0) {
    database.exec("PRAGMA max_page_count = " + std::to_string(options.pages_max));
  }
}

}  // namespace

// Members go in reverse order: statements before their database, the lock last.
struct SqliteStore::Connection {
  FileLock lock;
  SQLite::Database database;
  std::optional<SQLite::Statement> put;
  std::optional<SQLite::Statement> erase;
  std::optional<SQLite::Statement> select;

  Connection(FileLock held, const SqliteOptions& options)
      : lock(std::move(held)),
        database(options.path, SQLite::OPEN_READWRITE, 0, options.volume->vfs()) {
    keep_log_on_close(database, true);
    // Other programs stay out, and no shared-memory file is needed.
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec("PRAGMA cell_size_check = ON");
    // KiB. Many programs of one machine have a store, and the system's cache has the pages, too.
    database.exec("PRAGMA cache_size = -512");
  }

  void prepare() {
    put.emplace(database, "INSERT OR REPLACE INTO rows (key, value) VALUES (?, ?)");
    erase.emplace(database, "DELETE FROM rows WHERE key = ?");
    select.emplace(
        database,
        is_mutated(Mutant::kRangeTakesEnd)
            ? "SELECT key, value FROM rows WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?"
            : "SELECT key, value FROM rows WHERE key >= ? AND key < ? ORDER BY key LIMIT ?");
  }

  void apply(const Change& change) {
    if (!change.value && is_mutated(Mutant::kDeletesForgotten)) return;
    SQLite::Statement& statement = change.value ? *put : *erase;
    statement.tryReset();
    bind_blob(statement, 1, change.key);
    if (change.value) bind_blob(statement, 2, *change.value);
    statement.exec();
    statement.reset();
  }

  // Only of known bugs.
  PersistResult apply_in_pieces(std::span<const PersistRequest> batches) {
    for (const PersistRequest& batch : batches) {
      for (const Change& change : batch.changes) apply(change);
    }
    return {};
  }
  void move_log_unsynced() {
    constexpr std::size_t kCommits = 50;
    if (++commits % kCommits != 0) return;
    database.exec("PRAGMA synchronous = OFF");
    std::ignore = database.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
    database.exec("PRAGMA synchronous = FULL");
  }
  std::size_t commits = 0;
  std::map<std::pair<Bytes, Bytes>, std::vector<Row>> remembered;
};

SqliteStore::SqliteStore(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>, OpenError> SqliteStore::open(const SqliteOptions& options) {
  const std::string& path = options.path;
  Result<FileLock, FileLock::Failure> lock = options.volume->lock(path);
  if (!lock) {
    if (lock.error() == FileLock::Failure::kHeld) return std::unexpected(in_use(path));
    return std::unexpected(cannot_open(path, "its directory is missing or read-only"));
  }

  if (std::optional<OpenError> error = make_or_check_file(*options.volume, path)) {
    return std::unexpected(*error);
  }
  try {
    auto connection = std::make_unique<Connection>(std::move(*lock), options);
    if (std::optional<OpenError> error = check_content(connection->database, path)) {
      return std::unexpected(*error);
    }
    keep_log_on_close(connection->database, false);
    use_write_ahead_log(connection->database, options);
    connection->prepare();
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(connection)));
  } catch (const SQLite::Exception& failure) {
    return std::unexpected(open_error(path, failure));
  }
}

std::vector<PersistResult> SqliteStore::persist_all(std::span<const PersistRequest> batches) {
  const PersistResult together = persist_in_one_transaction(batches);
  if (together || batches.size() == 1) return std::vector<PersistResult>(batches.size(), together);

  // One of them does not go: each by itself, so that it alone fails.
  std::vector<PersistResult> results;
  for (const PersistRequest& batch : batches) {
    results.push_back(persist_in_one_transaction({&batch, 1}));
  }
  return results;
}

PersistResult SqliteStore::persist_in_one_transaction(std::span<const PersistRequest> batches) {
  try {
    if (is_mutated(Mutant::kBatchInPieces)) return connection_->apply_in_pieces(batches);
    SQLite::Transaction transaction(connection_->database);
    for (const PersistRequest& batch : batches) {
      for (const Change& change : batch.changes) connection_->apply(change);
    }
    transaction.commit();
    if (is_mutated(Mutant::kCheckpointNotSynced)) connection_->move_log_unsynced();
    return {};
  } catch (const SQLite::Exception& failure) {
    if (is_mutated(Mutant::kFailureNotTold)) return {};
    return std::unexpected(disk_error(failure));
  }
}

ReadResult SqliteStore::read(const ReadRequest& request) {
  constexpr std::uint64_t kLimitMax = std::numeric_limits<std::int32_t>::max();
  SQLite::Statement& select = *connection_->select;
  if (is_mutated(Mutant::kStaleRead)) {
    const auto known = connection_->remembered.find({request.from, request.to});
    if (known != connection_->remembered.end()) return known->second;
  }
  try {
    select.tryReset();
    bind_blob(select, 1, request.from);
    bind_blob(select, 2, request.to);
    select.bind(3, static_cast<std::int64_t>(std::min<std::uint64_t>(request.limit, kLimitMax)));

    std::vector<Row> rows;
    while (select.executeStep()) {
      rows.push_back({.key = blob_of(select.getColumn(0)), .value = blob_of(select.getColumn(1))});
    }
    select.reset();
    if (is_mutated(Mutant::kStaleRead)) connection_->remembered[{request.from, request.to}] = rows;
    return rows;
  } catch (const SQLite::Exception& failure) {
    select.tryReset();
    return std::unexpected(disk_error(failure));
  }
}

}  // namespace p2pchat::storage
