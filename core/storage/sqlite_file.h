#pragma once

#include <optional>
#include <string>

#include "core/storage/sqlite_store.h"
#include "core/storage/volume.h"

// What happens to the file itself before SQLite may have it as a store. The caller owns its lock.
namespace p2pchat::storage {

// Makes a file with the table and the header of a store, whole or not at all; or, if there is a
// file, looks at the bytes of its header and of its log, so that SQLite, which would replay its
// journal, never touches a foreign one, or one whose end has been cut off.
[[nodiscard]] std::optional<OpenError> make_or_check_file(Volume& volume, const std::string& path);

// The second half alone, of a file that is there.
[[nodiscard]] std::optional<OpenError> check_file(Volume& volume, const std::string& path);

// The sentences, in one place.
[[nodiscard]] OpenError damaged(const std::string& path, const std::string& how);
[[nodiscard]] OpenError newer_version(const std::string& path, int version);
[[nodiscard]] OpenError in_use(const std::string& path);
[[nodiscard]] OpenError cannot_open(const std::string& path, const std::string& why);

}  // namespace p2pchat::storage
