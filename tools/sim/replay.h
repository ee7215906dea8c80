#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Runs a recorded run again, be it a simulation or a real node's, and compares event by event,
// printing each; the exit status.
[[nodiscard]] int replay_trace(const ReplayOptions& options);

}  // namespace p2pchat::tools
