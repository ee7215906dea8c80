#pragma once

namespace p2pchat::tools {

// Repeats announcements between the networks of this machine until SIGTERM or SIGINT. The result is
// the exit status.
[[nodiscard]] int relay_announcements();

}  // namespace p2pchat::tools
