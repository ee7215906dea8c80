#pragma once

#include <string>

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Whether the file begins as a recording of p2pchat-node --flight-recorder does.
[[nodiscard]] bool is_flight(const std::string& path);

// Runs a recorded node again and compares what it asks of its host, event by event, printing each;
// the exit status.
[[nodiscard]] int replay_flight(const ReplayOptions& options);

}  // namespace p2pchat::tools
