#pragma once

#include <optional>
#include <string>
#include <string_view>

// Completion of this program's command line in shells, made of the same syntax as --help.
namespace p2pchat::cli {

// For "bash" or "zsh"; nothing for another shell.
[[nodiscard]] std::optional<std::string> completion_for(std::string_view shell);

}  // namespace p2pchat::cli
