#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Both return the exit status.
[[nodiscard]] int run_scenario(const RunOptions& options);
[[nodiscard]] int list_scenarios();

}  // namespace p2pchat::tools
