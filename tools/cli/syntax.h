#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tools/cli/options.h"

namespace boost::program_options {
class options_description;  // NOLINT(readability-identifier-naming)
}  // namespace boost::program_options

// What can be said to the program: the one source of the command line, --help, the man page and the
// shells' completions.
namespace p2pchat::cli {

// What the first word after a command is, or the value of an option, for who completes it.
enum class WordKind : std::uint8_t { kFree, kPeer, kFile, kDirectory, kShell, kGroupDeed };

struct Syntax {
  std::string_view word;
  Command command;
  std::size_t words = 0;  // after the command, at least
  std::string_view usage;
  std::string_view what;
  WordKind kind = WordKind::kFree;
  std::size_t words_more = 0;  // that may be left out
  bool takes_all = false;      // the last word goes on to the end
};

[[nodiscard]] std::span<const Syntax> all_commands();
[[nodiscard]] boost::program_options::options_description all_options();

// What --help says, and the man page with it.
[[nodiscard]] std::string help_text();

// Of this user's config file, read last.
[[nodiscard]] std::string user_config();

}  // namespace p2pchat::cli
