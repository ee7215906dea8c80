#pragma once

#include <memory>
#include <string>

#include "core/base/bytes.h"
#include "core/storage/sqlite_store.h"

namespace p2pchat::storage {

// The file of this name in a program's data directory, which is made, with missing ones above it,
// if there is none. From then on whatever the process makes can be read by its owner alone.
[[nodiscard]] Result<std::unique_ptr<SqliteStore>, OpenError> open_in_directory(
    const std::string& directory, const std::string& name);

}  // namespace p2pchat::storage
