#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/storage/file_lock.h"

namespace p2pchat::storage {

// The file system that a store's files lie in, as far as SQLite has no say in it: who owns a file,
// and how a new one appears whole. What SQLite does itself goes through the VFS named here. There
// is one for the machine's own files; a simulation brings another with its VFS.
class Volume {
 public:
  enum class Entry : std::uint8_t { kNothing, kFile, kOther };

  virtual ~Volume() = default;

  // Of the sqlite3_vfs that reads and writes the same files; empty for SQLite's own.
  [[nodiscard]] virtual std::string vfs() const = 0;

  // Sole use of what lies at the path. Missing directories above it are made first.
  [[nodiscard]] virtual Result<FileLock, FileLock::Failure> lock(const std::string& path) = 0;

  [[nodiscard]] virtual Entry look_at(const std::string& path) = 0;
  // 0 if there is no file.
  [[nodiscard]] virtual std::uint64_t size_of(const std::string& path) = 0;
  // The first bytes of a file, fewer if it is shorter; or the system's words for why not.
  [[nodiscard]] virtual Result<Bytes, std::string> head_of(const std::string& path,
                                                           std::size_t bytes) = 0;

  // A new file of no bytes that its owner alone may read.
  [[nodiscard]] virtual Result<void, std::string> create(const std::string& path) = 0;
  // Survives a loss of power once it has returned.
  [[nodiscard]] virtual Result<void, std::string> rename(const std::string& from,
                                                         const std::string& to) = 0;
  virtual void remove(const std::string& path) = 0;

 protected:
  Volume() = default;
  Volume(const Volume&) = default;
  Volume& operator=(const Volume&) = default;
};

// The machine's own files. It has no state.
[[nodiscard]] Volume& host_volume();

}  // namespace p2pchat::storage
