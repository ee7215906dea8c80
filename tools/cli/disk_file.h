#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::cli {

// A file that is read from its beginning to its end. Errors are sentences.
class DiskFile {
 public:
  [[nodiscard]] static Result<DiskFile, std::string> open(const std::string& path);
  DiskFile(DiskFile&& other) noexcept;
  DiskFile& operator=(DiskFile&&) = delete;
  ~DiskFile();

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // At most so many bytes; none at its end.
  [[nodiscard]] Result<Bytes, std::string> read(std::size_t bytes_max);

 private:
  DiskFile(std::string path, int descriptor, std::uint64_t size);

  std::string path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

// A file that is under its name only once all of it is on disk, synced; until then it lies hidden
// beside, and it is gone again if it is not finished. One at a time writes to a path. Errors are
// sentences.
class NewFile {
 public:
  [[nodiscard]] static Result<NewFile, std::string> create(const std::string& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  [[nodiscard]] std::optional<std::string> write(BytesView bytes);
  // Overwrites nothing unless told to.
  [[nodiscard]] std::optional<std::string> finish(bool may_overwrite);

 private:
  NewFile(std::string path, std::string hidden, int descriptor);

  std::string path_;
  std::string hidden_;
  int descriptor_ = -1;
};

[[nodiscard]] bool is_directory(const std::string& path);
[[nodiscard]] bool exists(const std::string& path);

}  // namespace p2pchat::cli
