#include "core/storage/sqlite_backup.h"

#include <filesystem>
#include <optional>
#include <system_error>

#include "core/storage/sqlite_file.h"
#include "core/storage/volume.h"

namespace p2pchat::storage {
namespace {

// What a log begins with has two numbers that are others each time that SQLite, having moved all of
// it into the file, writes it anew from the beginning.
constexpr std::size_t kLogHeader = 32;

std::string log_of(const std::string& path) { return path + "-wal"; }

// Nothing: there is no log, or nothing in it.
Bytes generation_of_log(const std::string& path) {
  if (host_volume().size_of(log_of(path)) == 0) return {};
  return host_volume().head_of(log_of(path), kLogHeader).value_or(Bytes{});
}

void remove_copy(const std::string& copy) {
  for (const char* end : {"", "-wal", "-shm", ".lock"}) host_volume().remove(copy + end);
}

// Bytes to bytes; for its owner alone from the beginning. The system's words if it fails.
Result<void, std::string> copy_bytes(const std::string& from, const std::string& to) {
  namespace fs = std::filesystem;
  if (const auto made = host_volume().create(to); !made) return made;
  std::error_code failure;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, failure);
  if (failure) return std::unexpected(failure.message());
  return {};
}

// The file, then its log. What a checkpoint moves into the file meanwhile is in the log as well,
// and replayed from there, as long as it is the same log in the end.
Result<bool, OpenError> copy_both(const std::string& path, const std::string& copy,
                                  const std::function<void()>& meanwhile) {
  const Bytes before = generation_of_log(path);
  auto copied = copy_bytes(path, copy);
  meanwhile();
  if (copied && !before.empty()) copied = copy_bytes(log_of(path), log_of(copy));
  const bool is_same = generation_of_log(path) == before;
  if (!copied && is_same) return std::unexpected(cannot_open(copy, copied.error()));
  return copied && is_same;
}

// Opened once, it has been checked, and is one file without a log. What is wrong with it is wrong
// with what it was copied from.
std::optional<OpenError> check_copy(const std::string& path, const std::string& copy) {
  const auto store = SqliteStore::open({.path = copy});
  if (store) return std::nullopt;
  OpenError error = store.error();
  if (error.text.starts_with(copy)) error.text.replace(0, copy.size(), path);
  return error;
}

}  // namespace

Result<std::uint64_t, OpenError> back_up(const std::string& path, const std::string& copy,
                                         const std::function<void()>& meanwhile) {
  if (host_volume().look_at(copy) != Volume::Entry::kNothing) {
    return std::unexpected(cannot_open(copy, "it is there already"));
  }
  if (host_volume().look_at(path) == Volume::Entry::kNothing) {
    return std::unexpected(cannot_open(path, "no such file"));
  }
  // A log that grows while it is read may look damaged, here and below.
  const auto wrong = check_file(host_volume(), path);
  if (wrong && wrong->kind != OpenError::Kind::kDamaged) return std::unexpected(*wrong);
  OpenError error{.kind = OpenError::Kind::kInUse,
                  .text = path + " is written too fast to be copied as a whole"};
  for (int i = 0; i < kBackupTries; ++i) {
    const auto is_whole = copy_both(path, copy, meanwhile);
    const auto damage = is_whole && *is_whole ? check_copy(path, copy) : std::nullopt;
    if (is_whole && *is_whole && !damage) {
      host_volume().remove(copy + ".lock");
      return host_volume().size_of(copy);
    }
    remove_copy(copy);
    if (!is_whole) return std::unexpected(is_whole.error());
    if (damage) error = *damage;
  }
  return std::unexpected(std::move(error));
}

}  // namespace p2pchat::storage
