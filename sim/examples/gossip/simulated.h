#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/examples/gossip/broken_gossip.h"

namespace p2pchat::examples {

struct SimulatedOptions {
  std::uint64_t seed = 1;
  std::size_t members = 8;
  MakeMember make = member_with_fault("none");
};

struct SimulatedRun {
  std::string plan;  // a line for each step
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
  std::size_t rumours = 0;               // that somebody has heard
  std::optional<std::string> violation;  // what is wrong, and when
};

// Members in a simulated world that loses, doubles and reorders messages: 20 s with the faults that
// the seed draws, then 20 s in which everybody must come to know everything.
[[nodiscard]] SimulatedRun run_simulated(const SimulatedOptions& options);

}  // namespace p2pchat::examples
