#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/draw.h"
#include "sim/fault.h"
#include "sim/scenario.h"

namespace p2pchat::sim {

// The scenario's own faults, repeated ones and recipes written out, and those that the seed draws.
[[nodiscard]] FaultPlan plan_of(const Scenario& scenario, const Chance& chance);

// One line for each fault.
[[nodiscard]] std::string text_of(const FaultPlan& plan);

}  // namespace p2pchat::sim
