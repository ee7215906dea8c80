#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/storage/sqlite_store.h"
#include "sim/disks/disk_image.h"

namespace p2pchat::sim {

// A disk image with the store that ships on it, as the process of a machine has it open. A value:
// the image is what is copied, and both halves open their store again over it, the next time they
// need it. So a copy may lay out its log otherwise than one that was never copied would have; what
// it holds is the same.
class SqliteDisk {
 public:
  SqliteDisk();
  explicit SqliteDisk(const DiskImage& image);
  SqliteDisk(const SqliteDisk& other);
  SqliteDisk(SqliteDisk&& other) noexcept;
  SqliteDisk& operator=(SqliteDisk other) noexcept;
  ~SqliteDisk();

  // For a process that begins; what keeps it from doing so.
  [[nodiscard]] std::optional<storage::OpenError> open();
  // The process exits by itself.
  void close();

  // These need it open.
  [[nodiscard]] std::vector<PersistResult> persist_all(std::span<const PersistRequest> batches);
  [[nodiscard]] ReadResult read(const ReadRequest& request);
  // The process dies with its machine, in the middle of writing the batch, if there is one. That
  // batch is whole afterwards or not there, and nothing else has changed; this is asserted.
  void fail_power(const PersistRequest* batch, std::uint64_t draw, Tearing tearing);

  // What a process that began now would find; nothing if its store would refuse.
  [[nodiscard]] std::optional<std::map<Bytes, Bytes>> rows() const;

  [[nodiscard]] const DiskImage& image() const { return *image_; }
  [[nodiscard]] DiskImage& image() { return *image_; }

 private:
  struct Mount;

  // Opens the store again where a copy was made.
  [[nodiscard]] storage::SqliteStore& store();
  // Forgets the store without a change to the image.
  void let_go() const;

  std::unique_ptr<DiskImage> image_;
  mutable std::unique_ptr<Mount> mount_;
  bool is_open_ = false;
};

}  // namespace p2pchat::sim
