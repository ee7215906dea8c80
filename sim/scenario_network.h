#pragma once

#include "sim/json_reader.h"

namespace p2pchat::sim {

// The parts of a scenario that say how long things take; like JsonReader they go on after a
// problem.

// {"kind": "exponential", "mean": "30ms"}
[[nodiscard]] Delay read_delay(JsonReader& reader);
void read_network(JsonReader& reader, NetworkOptions& network);

}  // namespace p2pchat::sim
