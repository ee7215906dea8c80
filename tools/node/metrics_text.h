#pragma once

#include <string>

#include "tools/node/observation.h"

namespace p2pchat::tools {

// The observation in Prometheus' text format, version 0.0.4; tools/node/METRICS.md lists what is
// there. No name of a user and no address of a client is.
[[nodiscard]] std::string metrics_text(const Observation& seen);

}  // namespace p2pchat::tools
