#pragma once

#include "tools/node/options.h"

namespace p2pchat::tools {

// Runs a node until SIGTERM or SIGINT, then leaves the ring. The result is the exit status.
[[nodiscard]] int run_node(const RunOptions& options);

}  // namespace p2pchat::tools
