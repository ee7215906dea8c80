#pragma once

#include <string>

#include "core/base/bytes.h"

namespace p2pchat::storage {

// Sole use of a file for as long as the value lives, kept by the kernel (flock), so that it ends
// with the process however that dies. The empty file stays behind: removing it would let two
// processes lock two files of one name.
class FileLock {
 public:
  enum class Failure { kHeld, kCannotOpen };

  [[nodiscard]] static Result<FileLock, Failure> acquire(const std::string& path);
  // Keeps others from the sole use, and makes no file: nothing to hold where there is none.
  [[nodiscard]] static Result<FileLock, Failure> share(const std::string& path);
  // Of what nobody else can reach: a simulated machine's file.
  [[nodiscard]] static FileLock unneeded() { return FileLock(-1); }

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace p2pchat::storage
