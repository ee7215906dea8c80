#pragma once

#include "core/base/bytes.h"

namespace p2pchat::crypto {

// FIPS 180-4.
[[nodiscard]] Bytes64 sha512(BytesView data);

}  // namespace p2pchat::crypto
