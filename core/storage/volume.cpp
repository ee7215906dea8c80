#include "core/storage/volume.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <expected>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace p2pchat::storage {
namespace {

std::unexpected<std::string> last_error() {
  return std::unexpected(std::generic_category().message(errno));
}

// A rename is durable once the directory is synced.
bool sync_directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const int directory =
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return false;
  const bool synced = ::fsync(directory) == 0;
  ::close(directory);
  return synced;
}

class HostVolume final : public Volume {
 public:
  [[nodiscard]] std::string vfs() const override { return {}; }

  [[nodiscard]] Result<FileLock, FileLock::Failure> lock(const std::string& path) override {
    std::error_code ignored;  // what is missing shows when the lock is made
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    return FileLock::acquire(path + ".lock");
  }

  [[nodiscard]] Entry look_at(const std::string& path) override {
    std::error_code ignored;
    switch (std::filesystem::status(path, ignored).type()) {
      case std::filesystem::file_type::regular:
        return Entry::kFile;
      case std::filesystem::file_type::not_found:
        return Entry::kNothing;
      default:
        return Entry::kOther;
    }
  }

  [[nodiscard]] std::uint64_t size_of(const std::string& path) override {
    std::error_code failure;
    const auto bytes = std::filesystem::file_size(path, failure);
    return failure ? 0 : bytes;
  }

  [[nodiscard]] Result<Bytes, std::string> head_of(const std::string& path,
                                                   std::size_t bytes) override {
    std::ifstream file(path, std::ios::binary);
    if (!file) return last_error();
    std::string head(bytes, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    return to_bytes(head);
  }

  [[nodiscard]] Result<void, std::string> create(const std::string& path) override {
    // SQLite gives its other files the permissions of this one.
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return last_error();
    ::close(descriptor);
    return {};
  }

  [[nodiscard]] Result<void, std::string> rename(const std::string& from,
                                                 const std::string& to) override {
    if (std::rename(from.c_str(), to.c_str()) != 0 || !sync_directory_of(to)) return last_error();
    return {};
  }

  void remove(const std::string& path) override { ::unlink(path.c_str()); }
};

}  // namespace

Volume& host_volume() {
  static HostVolume volume;
  return volume;
}

}  // namespace p2pchat::storage
