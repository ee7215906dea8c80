#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/wire/record.h"
#include "sim/exploration.h"
#include "sim/explore/life.h"
#include "sim/scenario.h"
#include "sim/scene.h"

namespace p2pchat::sim {

// Where the walk of a small world begins: its nodes on an ideal ring, nothing on its way between
// them, and beside them those that may yet join. With a message to come, there is a user who has an
// account, whose client is away.
struct SettledWorld {
  std::vector<Life> lives;           // first those that are up
  std::vector<LifeOptions> options;  // of the lives
  Exploration exploration;
  Duration latency{0};
  Instant now;
  Scene scene;  // the ring as it shows itself

  Address client;  // who sends the message
  wire::Slot slot;
  Bytes deposit;  // the message, as it comes to the node that owns the slot
};

// Lets the simulator run the scenario's world until it is quiet; or says why it cannot be walked.
[[nodiscard]] Result<SettledWorld, std::string> settle(const Scenario& scenario,
                                                       std::uint64_t seed);

}  // namespace p2pchat::sim
