#include "tools/sim/shrink.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "sim/plan_file.h"
#include "sim/shrinker.h"
#include "sim/simulation.h"
#include "sim/units.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/interruption.h"
#include "tools/sim/mutants.h"
#include "tools/sim/parallel_attempts.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

namespace {

// swarm-7.json, in the current folder.
std::string out_path(const ShrinkOptions& options) {
  if (options.out) return *options.out;
  const std::string name = std::filesystem::path(options.scenario).stem().string();
  return name + "-" + std::to_string(options.seed) + ".json";
}

// The faults of this seed, written out.
sim::Scenario expanded(const sim::Scenario& scenario, std::uint64_t seed) {
  return sim::with_plan(scenario, {.faults = sim::plan_of(scenario, sim::Chance(seed)),
                                   .left_out = scenario.left_out,
                                   .nth_failure = scenario.nth_failure});
}

void tell(const char* what, const sim::Scenario& scenario, const sim::RunOutcome& outcome) {
  std::printf("%s: %s\n", what, sim::size_text(scenario, outcome).c_str());
  std::fflush(stdout);
}

std::string time_since(std::chrono::steady_clock::time_point began) {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  return sim::text_of(Duration(millis));
}

}  // namespace

int shrink_scenario(const ShrinkOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  const auto loaded = load_scenario(options.scenario, options.plan, options.nth);
  if (!loaded) return complain(loaded.error());
  if (const auto problem = use_mutant(options.mutant)) return complain(*problem);
  const std::string path = out_path(options);
  heed_interruption();

  ParallelAttempts attempts(options.seed, options.jobs, options.within);
  const sim::Scenario original = expanded(loaded->scenario, options.seed);
  const auto outcome = attempts.run_original(original);
  if (!outcome) return kInterrupted;
  if (outcome->failure.empty()) {
    return complain("seed " + std::to_string(options.seed) + " of " + options.scenario +
                    " does not fail: there is nothing to shrink");
  }
  tell("fails", original, *outcome);
  sim::Shrinker shrinker(original, *outcome, attempts);
  shrinker.run();
  tell("shrunk", shrinker.scenario(), shrinker.outcome());

  const char* end = is_interrupted()     ? ", interrupted"
                    : attempts.is_over() ? ", until its time was over (--within)"
                                         : "";
  std::printf("%zu runs in %s%s\n", attempts.runs(), time_since(began).c_str(), end);
  std::ofstream file(path, std::ios::binary);
  file << sim::updated_text(loaded->text, shrinker.scenario());
  if (!file.flush()) return complain("cannot write " + path);
  const sim::RunOutcome& smallest = shrinker.outcome();
  const std::string mutant = options.mutant ? " --mutant " + *options.mutant : "";
  std::printf("p2pchat-sim run %s --seed %llu%s   # %s%s%s\n", path.c_str(),
              static_cast<unsigned long long>(options.seed), mutant.c_str(),
              smallest.failure.c_str(), smallest.what.empty() ? "" : ": ", smallest.what.c_str());
  return is_interrupted() ? kInterrupted : kHolds;
}

}  // namespace p2pchat::tools
