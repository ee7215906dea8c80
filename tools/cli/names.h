#pragma once

#include "tools/cli/options.h"
#include "tools/cli/printer.h"

namespace p2pchat::cli {

// For shells that complete a name: whom there are conversations with, if a process that has the
// profile says it at once, and nothing without one. The result is the exit status.
[[nodiscard]] int print_names(const Options& options, const Printer& printer);

}  // namespace p2pchat::cli
