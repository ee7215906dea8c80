#pragma once

#include "core/base/bytes.h"

namespace p2pchat::web {

// From the system, for tokens and cookies.
[[nodiscard]] Bytes32 draw_chance();

}  // namespace p2pchat::web
