#pragma once

#include <string_view>

namespace p2pchat::tools {

// One line of the node's log on standard output, with the UTC time before it. Never a secret.
void log_line(std::string_view text);

}  // namespace p2pchat::tools
