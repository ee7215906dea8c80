#pragma once

#include "tools/cli/gateway.h"
#include "tools/cli/options.h"
#include "tools/cli/printer.h"

// The commands that stay. Each returns the exit status.
namespace p2pchat::cli {

// Shows unread messages and then what comes, until it is interrupted.
[[nodiscard]] int follow_inbox(Gateway& gateway, const Options& options, const Printer& printer);

// The conversation with options.name: shows its end and what comes, sends each line of standard
// input, until that ends.
[[nodiscard]] int chat_with(Gateway& gateway, const Options& options, const Printer& printer);

}  // namespace p2pchat::cli
