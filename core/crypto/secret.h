#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::crypto {

// True if both have the same bytes; the time taken tells only their lengths.
[[nodiscard]] bool equal_in_constant_time(BytesView a, BytesView b);

// Overwrites a secret that is no longer needed; the compiler may not leave it out.
void wipe(std::span<std::uint8_t> secret);
void wipe(std::string& secret);

}  // namespace p2pchat::crypto
