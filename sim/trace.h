#pragma once

#include <string>

#include "sim/event.h"
#include "sim/simulation.h"

namespace p2pchat::sim {

// One line for an event of a run: "12.345678s node 3 <- node 1 Gossip 234 bytes
// 8f3a12bc". The last word tells payloads of one length apart.
[[nodiscard]] std::string trace_line(const Simulation& simulation, const Event& event);

}  // namespace p2pchat::sim
