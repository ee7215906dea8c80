#pragma once

#include "tools/cli/gateway.h"
#include "tools/cli/options.h"
#include "tools/cli/printer.h"

namespace p2pchat::cli {

// `files send`, `get`, `list` and `cancel`. The result is the exit status.
[[nodiscard]] int use_files(Gateway& gateway, const Options& options, const Printer& printer);

}  // namespace p2pchat::cli
