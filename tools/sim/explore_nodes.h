#pragma once

namespace p2pchat::tools {

// `explore FILE`: walks every order of events of a small world of whole nodes, as the scenario's
// "explore" says, and says what it found. Returns the exit status.
[[nodiscard]] int explore_nodes(int argc, const char* const* argv);

}  // namespace p2pchat::tools
