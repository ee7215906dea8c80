#include "core/storage/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <expected>
#include <utility>

namespace p2pchat::storage {

Result<FileLock, FileLock::Failure> FileLock::acquire(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return std::unexpected(Failure::kCannotOpen);

  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  return std::unexpected(errno == EWOULDBLOCK ? Failure::kHeld : Failure::kCannotOpen);
}

Result<FileLock, FileLock::Failure> FileLock::share(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT) return unneeded();
  if (descriptor < 0) return std::unexpected(Failure::kCannotOpen);

  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_SH | LOCK_NB) == 0) return lock;
  return std::unexpected(errno == EWOULDBLOCK ? Failure::kHeld : Failure::kCannotOpen);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace p2pchat::storage
