#pragma once

#include <chrono>
#include <cstddef>

#include "core/base/instant.h"

// Bounds and times of the client's side of registration and login.
namespace p2pchat::account {

inline constexpr Duration kEntryTimeout = std::chrono::seconds{12};  // of a step with the ring
inline constexpr std::size_t kPasswordMin = 8;                       // characters of a new one
inline constexpr std::size_t kPasswordMax = 1024;                    // bytes

}  // namespace p2pchat::account
