#include "tools/sim/mutant_hunt.h"

#include <span>

#include "tools/sim/interruption.h"
#include "tools/sim/race.h"

namespace p2pchat::tools {

namespace {

// Plenty for a run of a quick scenario, which takes a second.
constexpr ChildBounds kTrialBounds{.seconds = 20};

}  // namespace

Catch MutantHunt::look_for(const sim::KnownBug& bug) {
  const auto began = std::chrono::steady_clock::now();
  const std::vector<Trial> trials = trials_of(bug);
  Catch caught{.bug = &bug};
  while (!caught.is_found && caught.runs < trials.size() && !is_interrupted()) {
    const auto left = std::span(trials).subspan(caught.runs);
    const auto hit = first_hit(
        {.count = left.size(),
         .jobs = jobs_,
         .start = [&](std::size_t index) { return start(left[index], bug.mutant); },
         .is_hit = [](const sim::RunOutcome& outcome) { return !outcome.failure.empty(); },
         .is_over = is_interrupted});
    if (is_interrupted()) break;
    caught.runs += hit ? hit->index + 1 : left.size();
    if (!hit || !passes_without(left[hit->index])) continue;
    caught.is_found = true;
    caught.by = hit->outcome.failure;
    caught.what = hit->outcome.what;
    caught.scenario = left[hit->index].scenario;
    caught.seed = left[hit->index].seed;
  }
  caught.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  return caught;
}

std::vector<MutantHunt::Trial> MutantHunt::trials_of(const sim::KnownBug& bug) const {
  std::vector<Trial> trials;
  for (std::uint64_t i = 0; i < seeds_.count(); ++i) {
    for (const std::string_view scenario : bug.scenarios) {
      if (scenario.empty()) continue;
      trials.push_back({.scenario = std::string(scenario), .seed = seeds_.first + i * seeds_.step});
    }
  }
  return trials;
}

// The child inherits the selection; no machine ever runs in this process.
ChildRun MutantHunt::start(const Trial& trial, Mutant mutant) const {
  select_mutant(mutant);
  ChildRun run(scenarios_.at(trial.scenario), trial.seed, kTrialBounds);
  select_mutant(Mutant::kNone);
  return run;
}

bool MutantHunt::passes_without(const Trial& trial) {
  if (const auto known = passes_.find(trial); known != passes_.end()) return known->second;
  const auto end = first_hit({.count = 1,
                              .jobs = 1,
                              .start = [&](std::size_t) { return start(trial, Mutant::kNone); },
                              .is_hit = [](const sim::RunOutcome&) { return true; },
                              .is_over = is_interrupted});
  if (!end) return false;
  const bool passes = end->outcome.failure.empty();
  passes_.emplace(trial, passes);
  if (!passes) {
    failures_.push_back("p2pchat-sim run " + trial.scenario + " --seed " +
                        std::to_string(trial.seed) + "   # " + end->outcome.failure);
  }
  return passes;
}

}  // namespace p2pchat::tools
