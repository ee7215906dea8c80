#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/bytes.h"
#include "core/storage/sqlite_store.h"

namespace p2pchat::storage {

// Copies a store's file, which another process may own and write meanwhile: it is not asked, kept
// waiting or changed. The copy is a whole store of its own, checked, with all that was synced
// before the call, perhaps more, and no half of a batch. The number of its bytes.
//
// Nothing is there afterwards if it fails. kInUse: it was written too fast, kBackupTries times.
inline constexpr int kBackupTries = 20;
// `meanwhile`: what tests have happen between the file and its log, each time.
[[nodiscard]] Result<std::uint64_t, OpenError> back_up(
    const std::string& path, const std::string& copy,
    const std::function<void()>& meanwhile = [] {});

}  // namespace p2pchat::storage
