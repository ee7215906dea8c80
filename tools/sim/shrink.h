#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Writes a smaller scenario that fails as this one does; the exit status.
[[nodiscard]] int shrink_scenario(const ShrinkOptions& options);

}  // namespace p2pchat::tools
