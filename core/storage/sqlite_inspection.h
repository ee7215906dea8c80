#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/storage/sqlite_store.h"

namespace p2pchat::storage {

// Judges a store's file as SqliteStore::open does, and changes nothing at all: no file is made, no
// log is moved. The rows of these keys, as far as there are any. Others are kept from opening the
// store meanwhile; one that is in use is not read, and kInUse is the answer.
[[nodiscard]] Result<std::vector<Row>, OpenError> inspect(const std::string& path,
                                                          std::span<const std::string_view> keys);

}  // namespace p2pchat::storage
