#pragma once

#include <functional>
#include <string>

#include "tools/node/options.h"

namespace p2pchat::tools {

// Runs a node until SIGTERM or SIGINT, then leaves the ring. At SIGHUP it reads its options again:
// what is logged, and how, counts at once, the rest from the next start. The result is the exit
// status.
[[nodiscard]] int run_node(const RunOptions& options,
                           std::function<Result<RunOptions, std::string>()> read_again);

}  // namespace p2pchat::tools
