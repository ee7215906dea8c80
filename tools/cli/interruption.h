#pragma once

namespace p2pchat::cli {

// From now on SIGINT, SIGTERM and SIGHUP end what is under way in order.
void catch_interruption();
[[nodiscard]] bool is_interrupted();

}  // namespace p2pchat::cli
