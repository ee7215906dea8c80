#pragma once

#include <optional>
#include <string>

#include "tools/sim/options.h"

namespace p2pchat::tools {

// `mutants`: looks for known bugs and tells which checker finds each; the exit status. Builds
// without known bugs (every preset but `mutants`) say so.
[[nodiscard]] int hunt_mutants(const MutantsOptions& options);

// For `run` and `shrink`: from now on every machine of this process has the bug of that name, if
// there is a name. What is wrong with it, if anything.
[[nodiscard]] std::optional<std::string> use_mutant(const std::optional<std::string>& name);

}  // namespace p2pchat::tools
