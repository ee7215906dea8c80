#include "tools/sim/lineage.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/hypotheses.h"
#include "sim/plan_file.h"
#include "sim/report.h"
#include "sim/units.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/interruption.h"
#include "tools/sim/mutants.h"
#include "tools/sim/race.h"
#include "tools/sim/scenario_files.h"
#include "tools/sim/where.h"

namespace p2pchat::tools {

namespace {

// One that takes longer has no end.
constexpr ChildBounds kHypothesisBounds{.seconds = 120};

// Faults that could have prevented an outcome, in order of time.
struct Hypothesis {
  sim::GoodOutcome against;
  std::vector<sim::Fault> faults;
};

std::string text_of(const Hypothesis& hypothesis) {
  std::string text;
  for (const sim::Fault& fault : hypothesis.faults) {
    text += (text.empty() ? "" : ", and ") + sim::text_of(fault);
  }
  return text;
}

// Of K disks K-1 may be lost.
std::size_t disks_lost(const Hypothesis& hypothesis) {
  return static_cast<std::size_t>(
      std::ranges::count(hypothesis.faults, sim::DiskFate::kLose, &sim::Fault::disk));
}

std::string mutant_text(const LineageOptions& options) {
  return options.mutant ? " --mutant " + *options.mutant : "";
}

// calm-7-lineage.json, in the current folder.
std::string out_path(const LineageOptions& options) {
  if (options.out) return *options.out;
  const std::string name = std::filesystem::path(options.scenario).stem().string();
  return name + "-" + std::to_string(options.seed) + "-lineage.json";
}

// Of each sort the first and the one in the middle.
std::vector<sim::GoodOutcome> chosen(const std::vector<sim::GoodOutcome>& all) {
  std::vector<sim::GoodOutcome> few;
  for (const sim::GoodEnd end : {sim::GoodEnd::kShown, sim::GoodEnd::kStored}) {
    std::vector<sim::GoodOutcome> alike;
    std::ranges::copy_if(all, std::back_inserter(alike),
                         [end](const sim::GoodOutcome& each) { return each.end == end; });
    if (!alike.empty()) few.push_back(alike.front());
    if (alike.size() > 1) few.push_back(alike[alike.size() / 2]);
  }
  return few;
}

class Search {
 public:
  Search(const LineageOptions& options, const sim::Scenario& scenario)
      : options_(options), scenario_(scenario) {}

  int run() {
    const auto base = traced({});
    if (!base) return kInterrupted;
    const sim::Report report = sim::report_of(base->simulation(), {});
    if (report.violation) {
      std::printf(
          "fails without a fault more:\n%s\n",
          sim::replay_line(report, "p2pchat-sim run " + options_.scenario + mutant_text(options_))
              .c_str());
      return kFailed;
    }
    plan_ = base->simulation().plan();
    std::vector<Hypothesis> singles = first_hypotheses(*base);
    if (const auto status = try_all(singles)) return *status;
    if (options_.faults >= 2) {
      for (const Hypothesis& survived : singles) {
        if (runs_ >= options_.runs) break;
        if (const auto status = try_all(extended(survived))) return *status;
      }
    }
    return conclude(0);
  }

 private:
  // The run with these faults besides its own; nothing, if it was interrupted.
  [[nodiscard]] std::optional<sim::TracedRun> traced(const std::vector<sim::Fault>& faults) {
    ++runs_;
    sim::TracedRun run(faults.empty() ? scenario_ : with(faults), options_.seed);
    const Where where("p2pchat-sim lineage " + options_.scenario, run.simulation());
    while (run.step()) {
      if (is_interrupted()) return std::nullopt;
    }
    return run;
  }

  [[nodiscard]] sim::PlanFile plan_with(const std::vector<sim::Fault>& faults) const {
    sim::PlanFile plan{
        .faults = plan_, .left_out = scenario_.left_out, .nth_failure = scenario_.nth_failure};
    for (const sim::Fault& fault : faults) {
      plan.faults.insert(std::ranges::upper_bound(plan.faults, fault.at, {}, &sim::Fault::at),
                         fault);
    }
    return plan;
  }

  [[nodiscard]] sim::Scenario with(const std::vector<sim::Fault>& faults) const {
    return sim::with_plan(scenario_, plan_with(faults));
  }

  // One fault each, for each outcome in turn.
  [[nodiscard]] std::vector<Hypothesis> first_hypotheses(const sim::TracedRun& base) const {
    std::vector<std::vector<Hypothesis>> by_outcome;
    for (const sim::GoodOutcome& outcome : chosen(base.outcomes())) {
      by_outcome.push_back(against(outcome, base, {}));
      std::printf("%s: %zu causes, %zu faults could have prevented it\n",
                  sim::text_of(outcome).c_str(), base.way_to(outcome).size(),
                  by_outcome.back().size());
    }
    std::vector<Hypothesis> turns;
    for (std::size_t turn = 0; !by_outcome.empty(); ++turn) {
      std::erase_if(by_outcome, [turn](const auto& each) { return each.size() <= turn; });
      for (const std::vector<Hypothesis>& each : by_outcome) turns.push_back(each[turn]);
    }
    return turns;
  }

  // What could have prevented the outcome in that run, after the faults that it had.
  [[nodiscard]] std::vector<Hypothesis> against(const sim::GoodOutcome& outcome,
                                                const sim::TracedRun& run,
                                                const std::vector<sim::Fault>& faults) const {
    std::vector<Hypothesis> all;
    for (const sim::Fault& fault :
         sim::faults_against(run.way_to(outcome), run.simulation().stage().population)) {
      const bool is_later = faults.empty() || fault.at > faults.back().at;
      if (!is_later || fault.at >= Instant(scenario_.duration)) continue;
      Hypothesis hypothesis{.against = outcome, .faults = faults};
      hypothesis.faults.push_back(fault);
      if (disks_lost(hypothesis) < scenario_.replicas) all.push_back(std::move(hypothesis));
    }
    return all;
  }

  // The outcome came another way although there was the fault: what else could have prevented it.
  [[nodiscard]] std::vector<Hypothesis> extended(const Hypothesis& survived) {
    const auto run = traced(survived.faults);
    if (!run) return {};
    return against(survived.against, *run, survived.faults);
  }

  // Nothing, if all held.
  [[nodiscard]] std::optional<int> try_all(std::vector<Hypothesis> hypotheses) {
    const std::size_t left = options_.runs > runs_ ? options_.runs - runs_ : 0;
    hypotheses.resize(std::min(hypotheses.size(), left));
    const auto hit = first_hit(
        {.count = hypotheses.size(),
         .jobs = options_.jobs,
         .start =
             [&](std::size_t index) {
               return ChildRun(with(hypotheses[index].faults), options_.seed, kHypothesisBounds);
             },
         .is_hit = [](const sim::RunOutcome& run) { return !run.failure.empty(); },
         .is_over = is_interrupted});
    if (is_interrupted()) return kInterrupted;
    const std::size_t tried = hit ? hit->index + 1 : hypotheses.size();
    runs_ += tried;
    tried_ += tried;
    for (std::size_t i = 0; i < tried; ++i) {
      std::printf("%s: %s: %s\n", sim::text_of(hypotheses[i].against).c_str(),
                  text_of(hypotheses[i]).c_str(), i == tried - 1 && hit ? "FAILED" : "holds");
    }
    std::fflush(stdout);
    if (!hit) return std::nullopt;
    return tell(hypotheses[hit->index], hit->outcome);
  }

  [[nodiscard]] int tell(const Hypothesis& hypothesis, const sim::RunOutcome& outcome) const {
    const std::string path = out_path(options_);
    std::ofstream file(path, std::ios::binary);
    file << sim::json_of(plan_with(hypothesis.faults)).dump(2) << "\n";
    if (!file.flush()) return complain("cannot write " + path);
    std::printf("p2pchat-sim run %s --seed %llu --plan %s%s   # %s%s%s at %s\n",
                options_.scenario.c_str(), static_cast<unsigned long long>(options_.seed),
                path.c_str(), mutant_text(options_).c_str(), outcome.failure.c_str(),
                outcome.what.empty() ? "" : ": ", outcome.what.c_str(),
                sim::text_of(outcome.at).c_str());
    return conclude(1);
  }

  [[nodiscard]] int conclude(std::size_t failed) const {
    std::printf("%zu hypotheses, %zu runs, %zu failed\n", tried_, runs_, failed);
    return failed == 0 ? kHolds : kFailed;
  }

  const LineageOptions& options_;
  const sim::Scenario& scenario_;
  sim::FaultPlan plan_;  // of the run without a fault more
  std::size_t runs_ = 0;
  std::size_t tried_ = 0;
};

}  // namespace

int run_lineage(const LineageOptions& options) {
  const auto loaded = load_scenario(options.scenario, options.plan);
  if (!loaded) return complain(loaded.error());
  if (const auto problem = use_mutant(options.mutant)) return complain(*problem);
  heed_interruption();
  return Search(options, loaded->scenario).run();
}

}  // namespace p2pchat::tools
