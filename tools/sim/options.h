#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/base/bytes.h"

namespace p2pchat::tools {

struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

struct RunOptions {
  std::string scenario;  // a file, or the name of one that comes with the program
  SeedRange seeds;
  std::size_t jobs = 1;
  std::optional<std::string> report;  // where the JSON report goes
  std::optional<std::string> trace;   // one seed only: a line for each event
  bool has_progress = false;
};
struct ListOptions {};
struct Print {
  std::string text;
};

using Command = std::variant<RunOptions, ListOptions, Print>;

// What the command line asks for, or what is wrong with it.
[[nodiscard]] Result<Command, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace p2pchat::tools
