#pragma once

#include "tools/cli/options.h"

namespace p2pchat::doctor {

// Examines the profile and the network, prints a line for each check and returns the exit status.
// Changes nothing, and asks for no password.
[[nodiscard]] int run(const cli::Options& options);

}  // namespace p2pchat::doctor
