#pragma once

#include <cstdint>

#include "core/base/instant.h"

namespace p2pchat::sim {

enum class DiskFault : std::uint8_t {
  kFull,        // no write finds room
  kWriteError,  // no write and no sync succeeds
  kReadError,   // no read succeeds
  kSlowSync,    // a sync takes as long as `sync`, if that is longer
  kBitRot,      // one bit of what is stored is another; shows when a process starts
};

// What is wrong with a disk, until it ends.
struct DiskTrouble {
  DiskFault fault = DiskFault::kFull;
  Duration sync{};  // kSlowSync

  bool operator==(const DiskTrouble&) const = default;
};

}  // namespace p2pchat::sim
