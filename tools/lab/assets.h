#pragma once

#include <span>

#include "tools/web/assets.h"

namespace p2pchat::lab {

// The lab's page, as it was built into the program (page/, CMakeLists.txt).
[[nodiscard]] std::span<const web::Asset> assets();

}  // namespace p2pchat::lab
