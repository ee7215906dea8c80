#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Names the first event in which two recorded runs differ, with what stands around it; the exit
// status.
[[nodiscard]] int compare_traces(const DiffOptions& options);

}  // namespace p2pchat::tools
