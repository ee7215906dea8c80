#include "tools/sim/scenario_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/plan_file.h"
#include "tools/sim/latency_file.h"

namespace p2pchat::tools {

namespace {

Result<sim::Scenario, std::string> planned_scenario(const std::string& plan,
                                                    const sim::Scenario& scenario) {
  const auto text = read_file(plan);
  if (!text) return std::unexpected("cannot read the plan " + plan);
  const auto planned = sim::parse_plan(*text, scenario);
  if (!planned) return std::unexpected(plan + ": " + planned.error().text());
  return sim::with_plan(scenario, *planned);
}

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad() || text.empty()) return std::nullopt;
  return text;
}

Result<std::string, std::string> read_scenario(const std::string& file_or_name) {
  if (auto text = read_file(file_or_name)) return *text;
  for (const BuiltInScenario& scenario : built_in_scenarios()) {
    if (scenario.name == file_or_name) return std::string(scenario.json);
  }
  return std::unexpected("'" + file_or_name +
                         "' is no file that can be read and no scenario of `p2pchat-sim list`");
}

Result<LoadedScenario, std::string> load_scenario(const std::string& file_or_name,
                                                  const std::optional<std::string>& plan,
                                                  const std::optional<sim::NthFailure>& nth) {
  const auto raw = read_scenario(file_or_name);
  if (!raw) return std::unexpected(raw.error());
  const auto text = with_latency_rows(*raw, std::filesystem::path(file_or_name).parent_path());
  if (!text) return std::unexpected(file_or_name + ": " + text.error());
  auto scenario = sim::parse_scenario(*text);
  if (!scenario) return std::unexpected(file_or_name + ": " + scenario.error().text());
  LoadedScenario loaded{.text = *text, .scenario = *scenario};
  if (plan) {
    const auto planned = planned_scenario(*plan, *scenario);
    if (!planned) return std::unexpected(planned.error());
    loaded = {.text = sim::updated_text(*text, *planned), .scenario = *planned};
  }
  if (nth) {
    loaded.text = sim::text_with(loaded.text, *nth);
    loaded.scenario.nth_failure = nth;
  }
  return loaded;
}

}  // namespace p2pchat::tools
