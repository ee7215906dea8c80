#pragma once

namespace p2pchat::tools {

// True for `p2pchat-sim explore ...`.
[[nodiscard]] bool is_exploration(int argc, const char* const* argv);

// Walks every order of the ring's steps in a small world, as the command line asks, and says what
// it found. Returns the exit status: 1 if something that must hold does not.
[[nodiscard]] int explore(int argc, const char* const* argv);

}  // namespace p2pchat::tools
