#include "tools/node/backup.h"

#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include <nlohmann/json.hpp>

#include "core/storage/sqlite_backup.h"
#include "tools/node/key_file.h"
#include "tools/program/exit_status.h"

namespace p2pchat::tools {
namespace {

namespace fs = std::filesystem;

struct Failure {
  int exit_status;
  std::string text;
};

int exit_status_of(storage::OpenError::Kind kind) {
  return kind == storage::OpenError::Kind::kInUse ? program::kExitInUse : program::kExitDatabase;
}

Result<void, Failure> copy_key(const std::string& from, const std::string& to) {
  const std::string path = from + "/node.key";
  if (!fs::exists(path))
    return std::unexpected(Failure{program::kExitDatabase, path + " is missing"});
  const auto key = load_or_make_key(path);
  if (!key) return std::unexpected(Failure{program::kExitDatabase, key.error()});
  const auto copy = write_key(to + "/node.key", *key);
  if (!copy) return std::unexpected(Failure{program::kExitFile, copy.error()});
  return {};
}

Result<void, Failure> copy_config(const std::string& from, const std::string& to) {
  std::error_code failure;
  if (!fs::exists(from + "/config")) return {};
  fs::copy_file(from + "/config", to + "/config", failure);
  if (!failure) return {};
  return std::unexpected(
      Failure{program::kExitFile, "cannot copy " + from + "/config: " + failure.message()});
}

// How many bytes the database has.
Result<std::uint64_t, Failure> fill(const std::string& from, const std::string& to) {
  if (auto copied = copy_key(from, to); !copied) return std::unexpected(copied.error());
  if (auto copied = copy_config(from, to); !copied) return std::unexpected(copied.error());
  const auto bytes = storage::back_up(from + "/node.db", to + "/node.db");
  if (bytes) return *bytes;
  return std::unexpected(Failure{exit_status_of(bytes.error().kind), bytes.error().text});
}

Result<std::uint64_t, Failure> make(const std::string& from, const std::string& to) {
  umask(077);
  std::error_code failure;
  const bool is_new = fs::create_directory(to, failure);
  if (failure || !is_new) {
    const std::string why = failure ? failure.message() : "it is there already";
    return std::unexpected(Failure{program::kExitFile, "cannot make " + to + ": " + why});
  }
  auto bytes = fill(from, to);
  if (!bytes) fs::remove_all(to, failure);
  return bytes;
}

}  // namespace

int back_up(const BackupOptions& options) {
  const auto bytes = make(options.data, options.to);
  if (!bytes) {
    std::fprintf(stderr, "p2pchat-node: %s\n", bytes.error().text.c_str());
    return bytes.error().exit_status;
  }
  const std::string text =
      options.is_json
          ? nlohmann::json{{"done", "backup"}, {"to", options.to}, {"bytes", *bytes}}.dump()
          : options.to + " has the node's key and " + std::to_string(*bytes) +
                " bytes of what it keeps. Run a node there only while none runs from " +
                options.data + ".";
  std::printf("%s\n", text.c_str());
  return program::kExitDone;
}

}  // namespace p2pchat::tools
