#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Shows one seed of a scenario, a recorded run or a ring of real nodes in the browser (tools/lab);
// the exit status.
[[nodiscard]] int view_scenario(const ViewOptions& options);

}  // namespace p2pchat::tools
