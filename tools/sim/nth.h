#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Runs a scenario once to count its operations, then once for each of them, which fails; returns
// the exit status.
[[nodiscard]] int run_each_failure(const NthOptions& options);

}  // namespace p2pchat::tools
