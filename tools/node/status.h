#pragma once

#include "tools/node/options.h"

namespace p2pchat::tools {

// Asks a running node how it is and prints the answer. The result is the exit status.
[[nodiscard]] int show_status(const StatusOptions& options);

}  // namespace p2pchat::tools
