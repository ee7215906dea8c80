#pragma once

#include <string>

#include "core/base/bytes.h"

namespace p2pchat::crypto {

// RFC 4648, section 4, with padding: 32 bytes give 44 characters.
[[nodiscard]] std::string base64(BytesView bytes);

}  // namespace p2pchat::crypto
