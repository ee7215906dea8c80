#pragma once

namespace p2pchat::tools {

// From now on the first SIGINT asks the program to end with what it has; a second one kills it.
void heed_interruption();

// Cheap enough to be asked after every event, from any thread.
[[nodiscard]] bool is_interrupted();

}  // namespace p2pchat::tools
