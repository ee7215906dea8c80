#include "sim/scenario_recipes.h"

#include <algorithm>
#include <array>
#include <string>

#include "sim/scenario_faults.h"
#include "sim/scenario_network.h"

namespace p2pchat::sim {

namespace {

constexpr std::array<std::string_view, 4> kRecipes = {"flap", "swizzle", "rolling_restart",
                                                      "churn"};
constexpr Duration kShortestPeriod = std::chrono::milliseconds{10};
constexpr Duration kRestart = std::chrono::seconds{3};
constexpr Duration kRestartGap = std::chrono::seconds{25};
constexpr Duration kAbsence = std::chrono::seconds{5};

std::vector<std::size_t> nodes_or_all(JsonReader& reader, const Scenario& scenario) {
  if (reader.has("nodes")) return reader.numbers("nodes");
  std::vector<std::size_t> all;
  for (std::size_t node = 0; node < scenario.nodes; ++node) all.push_back(node);
  return all;
}

Flap read_flap(JsonReader& reader, Fault& fault) {
  fault.kind = FaultKind::kPartition;
  read_partition(reader, fault);
  need_end(reader, fault);
  const Flap flap{.period = reader.needed_duration("period")};
  if (flap.period < kShortestPeriod) reader.refuse("must be at least 10ms", "period");
  return flap;
}

Churn read_churn(JsonReader& reader, const Scenario& scenario, Fault& fault) {
  fault.kind = FaultKind::kCrash;
  fault.nodes = nodes_or_all(reader, scenario);
  read_disk_fate(reader, scenario, fault);
  need_end(reader, fault);
  Churn churn{.lifetime = {}, .absence = {.value = kAbsence}};
  if (!reader.has("lifetime")) reader.refuse("needs \"lifetime\"");
  reader.object("lifetime", [&](JsonReader& time) { churn.lifetime = read_delay(time); });
  reader.object("rejoin", [&](JsonReader& time) { churn.absence = read_delay(time); });
  return churn;
}

RollingRestart read_rolling_restart(JsonReader& reader, const Scenario& scenario, Fault& fault) {
  fault.kind = FaultKind::kCrash;
  fault.nodes = nodes_or_all(reader, scenario);
  read_disk_fate(reader, scenario, fault);
  fault.is_upgrade = reader.yes_or_no("upgrade", false);
  if (fault.lasting) reader.refuse("is said by \"down\" here", "for");
  fault.lasting = reader.duration("down", kRestart);
  return {.gap = reader.duration("gap", kRestartGap)};
}

}  // namespace

bool is_recipe(std::string_view kind) {
  return std::ranges::find(kRecipes, kind) != kRecipes.end();
}

void read_recipe(JsonReader& reader, std::string_view kind, const Scenario& scenario,
                 ScenarioFault& entry) {
  Fault& fault = entry.fault;
  if (kind == "flap") {
    entry.recipe = read_flap(reader, fault);
  } else if (kind == "swizzle") {
    fault.kind = FaultKind::kPartition;
    fault.nodes = nodes_or_all(reader, scenario);
    need_end(reader, fault);
    entry.recipe = Swizzle{};
  } else if (kind == "rolling_restart") {
    entry.recipe = read_rolling_restart(reader, scenario, fault);
  } else {
    entry.recipe = read_churn(reader, scenario, fault);
  }
}

}  // namespace p2pchat::sim
