#include "core/storage/data_directory.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

namespace p2pchat::storage {

Result<std::unique_ptr<SqliteStore>, OpenError> open_in_directory(const std::string& directory,
                                                                  const std::string& name) {
  umask(077);
  std::error_code failure;
  std::filesystem::create_directories(directory, failure);
  if (failure) {
    return std::unexpected(
        OpenError{.kind = OpenError::Kind::kCannotOpen,
                  .text = "cannot make the directory " + directory + ": " + failure.message()});
  }
  return SqliteStore::open({.path = directory + "/" + name});
}

}  // namespace p2pchat::storage
