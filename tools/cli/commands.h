#pragma once

#include "tools/cli/options.h"

namespace p2pchat::cli {

// Does what the command line says. The result is the exit status.
[[nodiscard]] int run(Options options);

}  // namespace p2pchat::cli
