#pragma once

#include "tools/node/options.h"

namespace p2pchat::tools {

// Copies what a node has on its disk into a new directory, whether the node runs or not, and says
// so. The result is the exit status.
[[nodiscard]] int back_up(const BackupOptions& options);

}  // namespace p2pchat::tools
