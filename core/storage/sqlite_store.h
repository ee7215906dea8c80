#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/storage/port.h"
#include "core/storage/volume.h"

namespace p2pchat::storage {

// Why a file cannot be used. It has not been changed.
struct OpenError {
  enum class Kind : std::uint8_t {
    kDamaged,       // ours, but not readable as a whole
    kForeign,       // another program's file
    kNewerVersion,  // written by a later version of this program
    kInUse,         // a living process owns it
    kCannotOpen,    // no such directory, no permission, no space
  };

  Kind kind;
  std::string text;  // a sentence for the user, with the path
};

struct SqliteOptions {
  std::string path;
  // Pages of 4096 bytes that the file may grow to; 0: as the disk allows. Past it: kFull.
  std::uint32_t pages_max = 0;
  // Where the path leads; it must outlive the store.
  Volume* volume = &host_volume();
};

// The port on one SQLite file: write-ahead log, synchronous=FULL, one table. Beside the file lie
// `-wal` while it is in use and `.lock`, which lets one process at a time own it; all of them can
// be read by their owner alone. The file appears whole: a crash while it is made leaves none.
class SqliteStore final : public LocalStore {
 public:
  // The version of the table's shape, kept in the file's header.
  static constexpr int kVersion = 1;

  // Makes the file, and missing directories above it, if there is none.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>, OpenError> open(
      const SqliteOptions& options);

  ~SqliteStore() override;

  [[nodiscard]] std::vector<PersistResult> persist_all(
      std::span<const PersistRequest> batches) override;
  [[nodiscard]] ReadResult read(const ReadRequest& request) override;

 private:
  struct Connection;

  explicit SqliteStore(std::unique_ptr<Connection> connection);

  [[nodiscard]] PersistResult persist_in_one_transaction(std::span<const PersistRequest> batches);

  std::unique_ptr<Connection> connection_;
};

}  // namespace p2pchat::storage
