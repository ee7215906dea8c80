#include "tools/cli/disk_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace p2pchat::cli {
namespace {

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string hidden_beside(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return directory_of(path) + "/." + name + ".p2pchat-part";
}

std::string cannot(const std::string& path, const char* what) {
  return path + " cannot be " + what + ": " + std::strerror(errno);
}

// Whoever writes a hidden file holds its lock. Where the file system has no locks nobody does.
bool is_locked_by_another(int descriptor) {
  return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

bool is_under(int descriptor, const std::string& path) {
  struct stat opened{};
  struct stat named{};
  return fstat(descriptor, &opened) == 0 && lstat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

// Erases what a run that was killed has left. False: another one is writing it.
bool make_room(const std::string& hidden) {
  const int left = ::open(hidden.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  const bool is_free = left < 0 || !is_locked_by_another(left);
  if (is_free) (void)unlink(hidden.c_str());
  if (left >= 0) close(left);
  return is_free;
}

// So that the name outlives a loss of power, where the file system can say so.
void sync_directory(const std::string& path) {
  const int descriptor = ::open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)fsync(descriptor);
  close(descriptor);
}

}  // namespace

Result<DiskFile, std::string> DiskFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return std::unexpected(cannot(path, "read"));
  struct stat status{};
  const bool is_known = fstat(descriptor, &status) == 0;
  if (is_known && S_ISREG(status.st_mode)) {
    return DiskFile(path, descriptor, static_cast<std::uint64_t>(status.st_size));
  }
  close(descriptor);
  return std::unexpected(path + " is no file");
}

DiskFile::DiskFile(std::string path, int descriptor, std::uint64_t size)
    : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

DiskFile::DiskFile(DiskFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

DiskFile::~DiskFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<Bytes, std::string> DiskFile::read(std::size_t bytes_max) {
  Bytes bytes(bytes_max);
  std::size_t filled = 0;
  while (filled < bytes_max) {
    const ssize_t got = ::read(descriptor_, bytes.data() + filled, bytes_max - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(cannot(path_, "read"));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<NewFile, std::string> NewFile::create(const std::string& path) {
  std::string hidden = hidden_beside(path);
  const std::string taken = path + " is being written by another p2pchat";
  if (!make_room(hidden)) return std::unexpected(taken);
  const int descriptor =
      ::open(hidden.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0 && errno != EEXIST) return std::unexpected(cannot(path, "written"));
  // Another one may have made it, or have made room for its own, in between.
  if (descriptor >= 0 && !is_locked_by_another(descriptor) && is_under(descriptor, hidden)) {
    return NewFile(path, std::move(hidden), descriptor);
  }
  if (descriptor >= 0) close(descriptor);
  return std::unexpected(taken);
}

NewFile::NewFile(std::string path, std::string hidden, int descriptor)
    : path_(std::move(path)), hidden_(std::move(hidden)), descriptor_(descriptor) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      hidden_(std::exchange(other.hidden_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

NewFile::~NewFile() {
  if (!hidden_.empty()) (void)unlink(hidden_.c_str());  // while it is locked
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<std::string> NewFile::write(BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return cannot(path_, "written");
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return std::nullopt;
}

std::optional<std::string> NewFile::finish(bool may_overwrite) {
  if (fsync(descriptor_) != 0) return cannot(path_, "written");
  // A link, unlike a renaming, never takes the place of another file.
  const int done = may_overwrite ? ::rename(hidden_.c_str(), path_.c_str())
                                 : ::link(hidden_.c_str(), path_.c_str());
  if (done != 0 && errno == EEXIST) return path_ + " exists already: --force overwrites it";
  if (done != 0) return cannot(path_, "written");
  if (!may_overwrite) (void)unlink(hidden_.c_str());
  hidden_.clear();
  sync_directory(path_);
  return std::nullopt;
}

bool is_directory(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool exists(const std::string& path) {
  struct stat status{};
  return lstat(path.c_str(), &status) == 0;
}

}  // namespace p2pchat::cli
