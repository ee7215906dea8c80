#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Says how often the runs of some reports took each rare path of the protocol; the exit status,
// which is that of a failed check if they never took one.
[[nodiscard]] int show_coverage(const CoverageOptions& options);

}  // namespace p2pchat::tools
