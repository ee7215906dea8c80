#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// `lineage`: runs a scenario once, asks which few faults could have prevented a few of the good
// things in it, and runs it again with just those, until a check fails; the exit status.
[[nodiscard]] int run_lineage(const LineageOptions& options);

}  // namespace p2pchat::tools
