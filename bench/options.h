#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bench/row.h"
#include "bench/rows.h"
#include "core/base/bytes.h"

namespace p2pchat::bench {

struct PaperOptions {
  std::vector<RowForm> rows;
  Effort effort;
  std::optional<std::string> report;  // where the JSON report goes
  std::optional<std::string> plots;   // the directory of the pictures
};
struct Print {
  std::string text;
};

using Command = std::variant<PaperOptions, Print>;

// What the command line asks for, or what is wrong with it.
[[nodiscard]] Result<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace p2pchat::bench
