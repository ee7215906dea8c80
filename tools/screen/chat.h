#pragma once

#include <optional>

#include "tools/cli/gateway.h"
#include "tools/cli/options.h"
#include "tools/cli/printer.h"

namespace p2pchat::screen {

// Conversations on the whole screen, until their reader leaves; the exit status. Nothing, and
// nothing has happened, where there is no terminal for that.
[[nodiscard]] std::optional<int> chat(cli::Gateway& gateway, const cli::Options& options,
                                      const cli::Printer& printer);

}  // namespace p2pchat::screen
