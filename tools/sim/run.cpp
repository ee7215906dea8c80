#include "tools/sim/run.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <vector>

#include "sim/campaign_report.h"
#include "sim/report.h"
#include "sim/scenario.h"
#include "sim/trace_file.h"
#include "tools/sim/campaign.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/interruption.h"
#include "tools/sim/mutants.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

namespace {

void show(const sim::Report& report, const RunOptions& options) {
  std::printf("%s\n", sim::line_of(report).c_str());
  if (report.violation) {
    std::printf("%s\n", sim::replay_line(report, replay_command(options)).c_str());
  }
  std::fflush(stdout);
}

// One seed with its trace; whether all of the trace was written is for the caller to look at.
std::vector<sim::Report> run_with_trace(const LoadedScenario& loaded, const RunOptions& options,
                                        std::ofstream& file) {
  sim::TraceWriter trace(
      file, {.program = P2PCHAT_VERSION, .seed = options.seeds.first, .scenario = loaded.text});
  auto report = run_with_trace(loaded.scenario, options, trace);
  if (!report) return {};
  show(*report, options);
  return {std::move(*report)};
}

// What is told after the last seed; the exit status.
int conclude(const std::vector<sim::Report>& reports, const RunOptions& options) {
  const auto failed = std::ranges::count_if(
      reports, [](const sim::Report& report) { return report.violation.has_value(); });
  const std::uint64_t asked = options.seeds.count();
  if (reports.size() < asked) {
    std::printf("interrupted: %zu of %llu seeds, %zu failed\n", reports.size(),
                static_cast<unsigned long long>(asked), static_cast<std::size_t>(failed));
  } else if (asked != 1) {
    std::printf("%zu seeds, %zu failed\n", reports.size(), static_cast<std::size_t>(failed));
  }
  if (failed > 0) return kFailed;
  return reports.size() < asked ? kInterrupted : kHolds;
}

}  // namespace

int run_scenario(const RunOptions& options) {
  const auto loaded = load_scenario(options.scenario, options.plan, options.nth);
  if (!loaded) return complain(loaded.error());
  if (const auto problem = use_mutant(options.mutant)) return complain(*problem);

  std::ofstream trace;
  if (options.trace) trace.open(*options.trace, std::ios::binary);
  if (options.trace && !trace) return complain("cannot write " + *options.trace);
  std::ofstream report;
  if (options.report) report.open(*options.report, std::ios::binary);
  if (options.report && !report) return complain("cannot write " + *options.report);
  const auto tell = [&](const sim::Report& run) { show(run, options); };
  const auto reports = options.trace ? run_with_trace(*loaded, options, trace)
                                     : Campaign(loaded->scenario, options).run(tell);
  int status = conclude(reports, options);
  if (options.trace && !trace.flush()) status = complain("cannot write " + *options.trace);
  if (options.report) {
    report << sim::json_of(reports, options.asked);
    if (!report.flush()) status = complain("cannot write " + *options.report);
  }
  return status;
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
