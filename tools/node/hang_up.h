#pragma once

namespace p2pchat::tools {

// SIGHUP is for a node whose loop runs. Held, it waits for that, and ends no process meanwhile.
// Threads that are started while it is held never take it.
void hold_hang_up();
void take_hang_up();

}  // namespace p2pchat::tools
