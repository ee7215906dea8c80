#pragma once

#include <memory>
#include <string>

#include "sim/disks/disk_image.h"

struct sqlite3_vfs;

namespace p2pchat::sim {

// SQLite's view of a disk image, known to SQLite by a name of its own for as long as it lives. One
// program at a time has the files, so locks are always granted, and there is no shared memory.
class SqliteVfs {
 public:
  // The image must outlive it.
  explicit SqliteVfs(DiskImage& image);
  SqliteVfs(const SqliteVfs&) = delete;
  SqliteVfs& operator=(const SqliteVfs&) = delete;
  ~SqliteVfs();

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace p2pchat::sim
