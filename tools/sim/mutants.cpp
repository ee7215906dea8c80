#include "tools/sim/mutants.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/mutants/catalogue.h"
#include "sim/scenario.h"
#include "sim/units.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/interruption.h"
#include "tools/sim/mutant_hunt.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

namespace {

using nlohmann::ordered_json;

std::string unknown_name(const std::string& name) {
  return "'" + name + "' is not a known bug; `p2pchat-sim mutants --list` shows them";
}

Result<std::vector<const sim::KnownBug*>, std::string> bugs_of(const MutantsOptions& options) {
  std::vector<const sim::KnownBug*> bugs;
  for (const std::string& name : options.names) {
    const sim::KnownBug* bug = sim::find_known_bug(name);
    if (bug == nullptr) return std::unexpected(unknown_name(name));
    bugs.push_back(bug);
  }
  if (bugs.empty()) {
    for (const sim::KnownBug& bug : sim::known_bugs()) bugs.push_back(&bug);
  }
  return bugs;
}

Result<std::map<std::string, sim::Scenario>, std::string> scenarios_of(
    const std::vector<const sim::KnownBug*>& bugs) {
  std::map<std::string, sim::Scenario> scenarios;
  for (const sim::KnownBug* bug : bugs) {
    for (const std::string_view name : bug->scenarios) {
      if (name.empty() || scenarios.contains(std::string(name))) continue;
      const auto loaded = load_scenario(std::string(name), std::nullopt);
      if (!loaded) return std::unexpected(loaded.error());
      scenarios.emplace(name, loaded->scenario);
    }
  }
  return scenarios;
}

int list(const std::vector<const sim::KnownBug*>& bugs) {
  for (const sim::KnownBug* bug : bugs) {
    std::printf("%-26s %-8s %s\n", std::string(bug->name).c_str(), std::string(bug->room).c_str(),
                std::string(bug->what).c_str());
  }
  return kHolds;
}

std::string seconds(std::chrono::milliseconds time) { return sim::text_of(Duration(time)); }

void tell(const Catch& caught) {
  const std::string name(caught.bug->name);
  if (caught.is_found) {
    std::printf("%-26s found by %s after %zu runs, %s: %s seed %llu%s%s\n", name.c_str(),
                caught.by.c_str(), caught.runs, seconds(caught.took).c_str(),
                caught.scenario.c_str(), static_cast<unsigned long long>(caught.seed),
                caught.what.empty() ? "" : "   # ", caught.what.c_str());
  } else {
    std::printf("%-26s MISSED in %zu runs, %s\n", name.c_str(), caught.runs,
                seconds(caught.took).c_str());
  }
  std::fflush(stdout);
}

std::string json_of(const std::vector<Catch>& catches, const MutantsOptions& options) {
  ordered_json bugs = ordered_json::array();
  for (const Catch& caught : catches) {
    ordered_json bug = {{"name", caught.bug->name}, {"room", caught.bug->room},
                        {"what", caught.bug->what}, {"found", caught.is_found},
                        {"runs", caught.runs},      {"real_ms", caught.took.count()}};
    if (caught.is_found) {
      bug["by"] = caught.by;
      bug["seen"] = caught.what;
      bug["scenario"] = caught.scenario;
      bug["seed"] = caught.seed;
    }
    bugs.push_back(std::move(bug));
  }
  const auto found = std::ranges::count(catches, true, &Catch::is_found);
  const ordered_json report = {
      {"seeds", options.asked}, {"mutants", std::move(bugs)}, {"found", found}};
  return report.dump(2) + "\n";
}

// What is told after the last one; the exit status.
int conclude(const std::vector<Catch>& catches, std::size_t asked, const MutantHunt& hunt) {
  for (const std::string& failure : hunt.failures_without()) {
    std::printf("fails without any known bug: %s\n", failure.c_str());
  }
  const auto found = static_cast<std::size_t>(std::ranges::count(catches, true, &Catch::is_found));
  if (catches.size() < asked) std::printf("interrupted after %zu of %zu\n", catches.size(), asked);
  std::printf("%zu mutants, %zu found\n", catches.size(), found);
  if (found < catches.size() || !hunt.failures_without().empty()) return kFailed;
  return catches.size() < asked ? kInterrupted : kHolds;
}

}  // namespace

int hunt_mutants(const MutantsOptions& options) {
  const auto bugs = bugs_of(options);
  if (!bugs) return complain(bugs.error());
  if (options.is_list) return list(*bugs);
  auto scenarios = scenarios_of(*bugs);
  if (!scenarios) return complain(scenarios.error());
  std::ofstream report;
  if (options.report) report.open(*options.report, std::ios::binary);
  if (options.report && !report) return complain("cannot write " + *options.report);

  heed_interruption();
  MutantHunt hunt(*std::move(scenarios), options.seeds, options.jobs);
  std::vector<Catch> catches;
  for (const sim::KnownBug* bug : *bugs) {
    Catch caught = hunt.look_for(*bug);
    if (is_interrupted() && !caught.is_found) break;
    tell(caught);
    catches.push_back(std::move(caught));
  }
  const int status = conclude(catches, bugs->size(), hunt);
  if (options.report) {
    report << json_of(catches, options);
    if (!report.flush()) return complain("cannot write " + *options.report);
  }
  return status;
}

std::optional<std::string> use_mutant(const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  const sim::KnownBug* bug = sim::find_known_bug(*name);
  if (bug == nullptr) return unknown_name(*name);
  select_mutant(bug->mutant);
  return std::nullopt;
}

}  // namespace p2pchat::tools
