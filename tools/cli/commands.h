#pragma once

#include <optional>

#include "tools/cli/gateway.h"
#include "tools/cli/options.h"
#include "tools/cli/printer.h"

namespace p2pchat::cli {

// A conversation on the whole screen: the exit status, or nothing if there is no screen for it.
using Conversation = std::optional<int> (*)(Gateway& gateway, const Options& options,
                                            const Printer& printer);

// Does what the command line says. The result is the exit status.
[[nodiscard]] int run(Options options, Conversation on_screen);

}  // namespace p2pchat::cli
