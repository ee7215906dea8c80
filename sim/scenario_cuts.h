#pragma once

#include <cstddef>
#include <vector>

#include "sim/fault.h"
#include "sim/scenario.h"

// Smaller scenarios made of one whose faults are all written out.
namespace p2pchat::sim {

// Without the nodes that began as first to last - 1. Faults that named later ones follow them to
// their new numbers; those that hit nobody any more are gone.
[[nodiscard]] Scenario without_nodes(const Scenario& scenario, std::size_t first, std::size_t last);
[[nodiscard]] Scenario without_clients(const Scenario& scenario, std::size_t first,
                                       std::size_t last);

// The fault with one party less, or over sooner: every way to make it a little smaller.
[[nodiscard]] std::vector<Fault> softer(const Fault& fault);

}  // namespace p2pchat::sim
