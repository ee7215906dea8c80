#pragma once

#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::program {

// The key of a closed ring, 64 hexadecimal digits in a file; none for no file, which means an open
// ring. The error is a sentence that never holds what the file does.
[[nodiscard]] Result<std::optional<Bytes32>, std::string> read_ring_key(const std::string& path);

}  // namespace p2pchat::program
