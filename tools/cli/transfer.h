#pragma once

#include "tools/cli/gateway.h"
#include "tools/cli/options.h"
#include "tools/cli/printer.h"

// A history into a file and out of one. Each returns the exit status.
namespace p2pchat::cli {

// Into options.file, which must not exist yet, or to standard output ("-").
[[nodiscard]] int export_history(Gateway& gateway, const Options& options, const Printer& printer);

// All of a whole file, once every line of it has been judged, or nothing of it.
[[nodiscard]] int import_history(Gateway& gateway, const Options& options, const Printer& printer);

}  // namespace p2pchat::cli
