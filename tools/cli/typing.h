#pragma once

#include "core/base/instant.h"
#include "tools/cli/gateway.h"
#include "tools/cli/options.h"
#include "tools/cli/printer.h"

namespace p2pchat::cli {

// `typing NAME`: tells somebody that this user is typing to them, if they may know it. Yields the
// exit status; of what becomes of it nobody hears.
[[nodiscard]] int say_typing(Gateway& gateway, const Options& options, const Printer& printer);

}  // namespace p2pchat::cli
