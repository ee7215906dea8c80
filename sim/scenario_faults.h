#pragma once

#include "sim/json_reader.h"
#include "sim/scenario.h"

namespace p2pchat::sim {

// One entry of `faults`. What the scenario says about nodes and clients must have been read.
[[nodiscard]] ScenarioFault read_fault(JsonReader& reader, const Scenario& scenario);

// Their shared parts.
void read_partition(JsonReader& reader, Fault& fault);
void read_disk_fate(JsonReader& reader, const Scenario& scenario, Fault& fault);
void need_end(JsonReader& reader, const Fault& fault);

// Steps of the workload that do not happen.
[[nodiscard]] LeftOut read_left_out(JsonReader& reader);
// The one operation that fails, if "nth" names one.
[[nodiscard]] std::optional<NthFailure> read_nth_failure(JsonReader& reader);

[[nodiscard]] RandomFaults read_random_faults(JsonReader& reader);

}  // namespace p2pchat::sim
