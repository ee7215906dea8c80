#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "sim/scenario.h"

namespace p2pchat::tools {

// A scenario that comes with the program, built into it from sim/scenarios.
struct BuiltInScenario {
  std::string_view name;
  std::string_view json;
};

// Nothing if it cannot be read, or is empty.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

[[nodiscard]] std::span<const BuiltInScenario> built_in_scenarios();

// The text of a file, or of the built-in scenario of that name; or a sentence.
[[nodiscard]] Result<std::string, std::string> read_scenario(const std::string& file_or_name);

struct LoadedScenario {
  std::string text;  // JSON; of the scenario with its plan
  sim::Scenario scenario;
};

// The scenario, with the faults of a plan file instead of its own if there is one, and with this
// one operation failing; or a sentence.
[[nodiscard]] Result<LoadedScenario, std::string> load_scenario(
    const std::string& file_or_name, const std::optional<std::string>& plan,
    const std::optional<sim::NthFailure>& nth = std::nullopt);

}  // namespace p2pchat::tools
