#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/draw.h"
#include "sim/fault.h"
#include "sim/scenario.h"

namespace p2pchat::sim {

// Everything that will go wrong in a run, by time. A run is a function of scenario, seed and plan.
using FaultPlan = std::vector<Fault>;

// The scenario's own faults, repeated ones written out, and those that the seed draws.
//
// Drawn faults stay within the assumptions of the design: each stretch of `every` holds at most one
// fault, which ends before the middle of it, so that the other half is left to heal; no more than
// K-1 nodes are hit at once; the last K+1 nodes never leave for good. Each seed uses about half of
// the kinds (a swarm), so that some runs have one kind only.
[[nodiscard]] FaultPlan plan_of(const Scenario& scenario, const Chance& chance);

// One line for each fault.
[[nodiscard]] std::string text_of(const FaultPlan& plan);

}  // namespace p2pchat::sim
