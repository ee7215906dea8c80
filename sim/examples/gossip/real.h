#pragma once

#include <cstddef>

namespace p2pchat::examples {

// The same members over UDP on loopback, each at a port of its own that the system chooses, in one
// process. The first is told a rumour; prints who knows it and when. True once all know, false if
// that takes too long or there is no socket.
[[nodiscard]] bool run_real(std::size_t members);

}  // namespace p2pchat::examples
