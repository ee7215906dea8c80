#pragma once

#include <vector>

#include "sim/draw.h"
#include "sim/fault.h"
#include "sim/scenario.h"

namespace p2pchat::sim {

// The kinds of faults that a seed may draw.
[[nodiscard]] const std::vector<FaultKind>& random_kinds(RandomMode mode);

// The faults that the seed draws, in order of time. Each seed uses about half of the kinds (a
// swarm), so that some runs have one kind only.
//
// Within the assumptions of the design each stretch of `every` holds at most one fault, which ends
// before the middle of it, so that the other half is left to heal; no more than K-1 nodes are hit
// at once; the last K+1 nodes never leave for good.
//
// Beyond them each stretch begins one fault, which may last into the next; the network falls apart,
// and all nodes but one may be down. Disks stay whole: what is lost with K of them is lost.
[[nodiscard]] FaultPlan random_plan(const Scenario& scenario, const Chance& chance);

}  // namespace p2pchat::sim
