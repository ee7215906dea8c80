#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Shows one seed of a scenario, or a recorded run, in the browser (tools/lab); the exit status.
[[nodiscard]] int view_scenario(const ViewOptions& options);

}  // namespace p2pchat::tools
