#include "tools/sim/nth.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/operations.h"
#include "sim/report.h"
#include "sim/simulation.h"
#include "sim/units.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/interruption.h"
#include "tools/sim/progress.h"
#include "tools/sim/race.h"
#include "tools/sim/scenario_files.h"
#include "tools/sim/where.h"

namespace p2pchat::tools {

namespace {

using nlohmann::ordered_json;

// Plenty for a run of a short scenario; one that takes longer has no end.
constexpr ChildBounds kBounds{.seconds = 120};

std::string command_of(const NthOptions& options) {
  return "p2pchat-sim run " + options.scenario + " --seed " + std::to_string(options.seed);
}

std::string time_and_what(const sim::RunOutcome& outcome) {
  return outcome.failure + (outcome.what.empty() ? "" : ": " + outcome.what) + " at " +
         sim::text_of(Duration(outcome.at.micros()));
}

// The operations that fail, one in each run.
std::vector<sim::NthFailure> trials_of(const NthOptions& options, const sim::Operations& counted) {
  std::vector<sim::NthFailure> trials;
  for (const sim::Operation kind : options.kinds) {
    SeedRange numbers = options.numbers;
    numbers.last = std::min(numbers.last, counted.count(kind));
    for (std::uint64_t i = 0; i < numbers.count(); ++i) {
      trials.push_back({.operation = kind, .number = numbers.first + i * numbers.step});
    }
  }
  return trials;
}

// Runs that have ended, told of in their order.
class Outcomes {
 public:
  Outcomes(const NthOptions& options, const std::vector<sim::NthFailure>& trials)
      : options_(options), trials_(trials) {}

  void add(std::size_t index, const sim::RunOutcome& outcome) {
    ++runs_;
    if (!outcome.failure.empty()) ++failed_;
    waiting_.emplace(index, outcome);
    for (; waiting_.contains(next_); ++next_) tell(waiting_.extract(next_).mapped(), next_);
    if (options_.has_progress && progress_.is_line_due()) show_progress();
  }

  // Those that ended out of order before an interruption, too.
  void flush() {
    for (const auto& [index, outcome] : std::exchange(waiting_, {})) tell(outcome, index);
  }

  [[nodiscard]] std::size_t runs() const { return runs_; }
  [[nodiscard]] std::size_t failed() const { return failed_; }
  [[nodiscard]] const ordered_json& failures() const { return failures_; }

 private:
  void tell(const sim::RunOutcome& outcome, std::size_t index) {
    if (outcome.failure.empty()) return;
    const std::string nth = sim::text_of(trials_[index]);
    std::printf("%s --nth %s   # %s\n", command_of(options_).c_str(), nth.c_str(),
                time_and_what(outcome).c_str());
    std::fflush(stdout);
    failures_.push_back({{"nth", nth},
                         {"checker", outcome.failure},
                         {"what", outcome.what},
                         {"at_ms", outcome.at.micros() / 1000}});
  }

  void show_progress() const {
    std::fprintf(stderr, "%zu of %zu runs, %.1f a second, %zu failed\n", runs_, trials_.size(),
                 static_cast<double>(runs_) / std::max(progress_.seconds(), 0.001), failed_);
  }

  const NthOptions& options_;
  const std::vector<sim::NthFailure>& trials_;
  Progress progress_;
  std::map<std::size_t, sim::RunOutcome> waiting_;
  std::size_t next_ = 0;
  std::size_t runs_ = 0;
  std::size_t failed_ = 0;
  ordered_json failures_ = ordered_json::array();
};

std::string json_of(const NthOptions& options, const sim::Operations& counted,
                    const Outcomes& outcomes) {
  ordered_json operations = ordered_json::object();
  for (const sim::Operation kind : sim::kOperations) {
    operations[std::string(sim::name_of(kind))] = counted.count(kind);
  }
  ordered_json what = ordered_json::array();
  for (const sim::Operation kind : options.kinds) what.push_back(sim::name_of(kind));
  const ordered_json report = {{"scenario", options.scenario},   {"seed", options.seed},
                               {"operations", operations},       {"what", what},
                               {"from", options.numbers.first},  {"every", options.numbers.step},
                               {"runs", outcomes.runs()},        {"failed", outcomes.failed()},
                               {"failures", outcomes.failures()}};
  return report.dump(2) + "\n";
}

// The scenario as it is. Nothing, if it was interrupted.
std::optional<sim::Report> run_whole(sim::Simulation& simulation, const NthOptions& options) {
  const Where where(command_of(options), simulation);
  while (simulation.step()) {
    if (is_interrupted()) return std::nullopt;
  }
  return sim::report_of(simulation, {});
}

int conclude(const Outcomes& outcomes, std::uint64_t operations, std::size_t asked) {
  if (outcomes.runs() < asked) {
    std::printf("interrupted after %zu of %zu runs\n", outcomes.runs(), asked);
  }
  std::printf("%llu operations, %zu runs, %zu failed\n",
              static_cast<unsigned long long>(operations), outcomes.runs(), outcomes.failed());
  if (outcomes.failed() > 0) return kFailed;
  return outcomes.runs() < asked ? kInterrupted : kHolds;
}

}  // namespace

int run_each_failure(const NthOptions& options) {
  const auto loaded = load_scenario(options.scenario, std::nullopt);
  if (!loaded) return complain(loaded.error());
  if (loaded->scenario.nth_failure) {
    return complain(options.scenario + ": has its own \"nth\" already");
  }
  std::ofstream file;
  if (options.report) file.open(*options.report, std::ios::binary);
  if (options.report && !file) return complain("cannot write " + *options.report);

  heed_interruption();
  sim::Simulation whole(loaded->scenario, options.seed);
  const auto report = run_whole(whole, options);
  if (!report) return kInterrupted;
  if (report->violation) {
    std::printf("fails without a failing operation:\n%s\n",
                sim::replay_line(*report, "p2pchat-sim run " + options.scenario).c_str());
    return kFailed;
  }
  const sim::Operations& counted = whole.stage().world.operations();
  std::uint64_t operations = 0;
  for (const sim::Operation kind : options.kinds) {
    operations += counted.count(kind);
    std::printf("%s: %llu\n", std::string(sim::name_of(kind)).c_str(),
                static_cast<unsigned long long>(counted.count(kind)));
  }
  const std::vector<sim::NthFailure> trials = trials_of(options, counted);
  Outcomes outcomes(options, trials);
  run_each(
      {.count = trials.size(),
       .jobs = options.jobs,
       .start =
           [&](std::size_t index) {
             sim::Scenario scenario = loaded->scenario;
             scenario.nth_failure = trials[index];
             return ChildRun(scenario, options.seed, kBounds);
           },
       .is_hit = {},
       .is_over = is_interrupted},
      [&](std::size_t index, const sim::RunOutcome& outcome) { outcomes.add(index, outcome); });
  outcomes.flush();
  const int status = conclude(outcomes, operations, trials.size());
  if (!options.report) return status;
  file << json_of(options, counted, outcomes);
  return file.flush() ? status : complain("cannot write " + *options.report);
}

}  // namespace p2pchat::tools
