#pragma once

#include <string_view>

#include "sim/json_reader.h"

namespace p2pchat::sim {

// Kinds of faults that are written out in the plan (recipe.h).
[[nodiscard]] bool is_recipe(std::string_view kind);
// The scenario says which nodes there are. `entry.fault` has its times already.
void read_recipe(JsonReader& reader, std::string_view kind, const Scenario& scenario,
                 ScenarioFault& entry);

}  // namespace p2pchat::sim
