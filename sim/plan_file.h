#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/base/bytes.h"
#include "sim/left_out.h"
#include "sim/operations.h"
#include "sim/plan.h"
#include "sim/scenario.h"

namespace p2pchat::sim {

// What may be taken out of a run, as a file: `{"faults": [...], "left_out": {...}, "nth":
// "write:17"}` (SCENARIO.md, "Plan"). It stands in for the faults that a scenario and a seed expand
// to.
struct PlanFile {
  FaultPlan faults;
  LeftOut left_out;
  std::optional<NthFailure> nth_failure = {};
};

// The scenario says which nodes and clients there are.
[[nodiscard]] Result<PlanFile, ScenarioProblem> parse_plan(std::string_view json,
                                                           const Scenario& scenario);
[[nodiscard]] nlohmann::ordered_json json_of(const PlanFile& plan);

// The scenario with these faults and no others, whatever the seed.
[[nodiscard]] Scenario with_plan(Scenario scenario, const PlanFile& plan);

// The scenario's JSON with this one operation failing.
[[nodiscard]] std::string text_with(std::string_view json, const NthFailure& failure);

// The scenario's own JSON, brought up to date: nodes, clients, duration, faults and what is left
// out are as in `scenario`, which must come of with_plan(); all else is as it was.
[[nodiscard]] std::string updated_text(std::string_view json, const Scenario& scenario);

}  // namespace p2pchat::sim
