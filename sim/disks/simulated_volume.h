#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/storage/volume.h"
#include "sim/disks/disk_image.h"
#include "sim/disks/sqlite_vfs.h"

namespace p2pchat::sim {

// A disk image as the file system of a store.
class SimulatedVolume final : public storage::Volume {
 public:
  // The image must outlive it.
  explicit SimulatedVolume(DiskImage& image) : image_(image), vfs_(image) {}

  [[nodiscard]] std::string vfs() const override { return vfs_.name(); }
  [[nodiscard]] Result<storage::FileLock, storage::FileLock::Failure> lock(
      const std::string& path) override;
  [[nodiscard]] Entry look_at(const std::string& path) override;
  [[nodiscard]] std::uint64_t size_of(const std::string& path) override;
  [[nodiscard]] Result<Bytes, std::string> head_of(const std::string& path,
                                                   std::size_t bytes) override;
  [[nodiscard]] Result<void, std::string> create(const std::string& path) override;
  [[nodiscard]] Result<void, std::string> rename(const std::string& from,
                                                 const std::string& to) override;
  void remove(const std::string& path) override;

 private:
  DiskImage& image_;
  SqliteVfs vfs_;
};

}  // namespace p2pchat::sim
