#pragma once

#include "tools/cli/options.h"

namespace p2pchat::web {

// Serves the page, with a node of the ring in the same process for `up`, until SIGTERM or SIGINT.
// The result is the exit status.
[[nodiscard]] int run(const cli::Options& options);

}  // namespace p2pchat::web
