#include "tools/sim/run.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <vector>

#include "sim/report.h"
#include "sim/scenario.h"
#include "tools/sim/campaign.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

namespace {

constexpr int kHolds = 0;
constexpr int kFailed = 1;
constexpr int kWrong = 2;

int complain(const std::string& what) {
  std::fprintf(stderr, "p2pchat-sim: %s\n", what.c_str());
  return kWrong;
}

void show(const sim::Report& report, const std::string& path) {
  std::printf("%s\n", sim::line_of(report).c_str());
  if (report.violation) std::printf("%s\n", sim::replay_line(report, path).c_str());
  std::fflush(stdout);
}

}  // namespace

int run_scenario(const RunOptions& options) {
  const auto text = read_scenario(options.scenario);
  if (!text) return complain(text.error());
  const auto scenario = sim::parse_scenario(*text);
  if (!scenario) return complain(options.scenario + ": " + scenario.error().text());

  std::vector<sim::Report> reports;
  if (options.trace) {
    std::ofstream trace(*options.trace);
    if (!trace) return complain("cannot write " + *options.trace);
    reports.push_back(run_with_trace(*scenario, options.seeds.first, trace));
    show(reports.front(), options.scenario);
  } else {
    reports = Campaign(*scenario, options).run([&](const sim::Report& report) {
      show(report, options.scenario);
    });
  }
  const auto failed = std::ranges::count_if(
      reports, [](const sim::Report& report) { return report.violation.has_value(); });
  if (reports.size() > 1) {
    std::printf("%zu seeds, %zu failed\n", reports.size(), static_cast<std::size_t>(failed));
  }
  if (options.report) {
    std::ofstream file(*options.report);
    file << sim::json_of(reports);
    if (!file.flush()) return complain("cannot write " + *options.report);
  }
  return failed == 0 ? kHolds : kFailed;
}

int list_scenarios() {
  for (const BuiltInScenario& built_in : built_in_scenarios()) {
    const auto scenario = sim::parse_scenario(built_in.json);
    const std::string what = scenario ? scenario->name : scenario.error().text();
    std::printf("%-40s %s\n", std::string(built_in.name).c_str(), what.c_str());
  }
  return kHolds;
}

}  // namespace p2pchat::tools
