#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/mutants/catalogue.h"
#include "sim/scenario.h"
#include "tools/sim/child_run.h"
#include "tools/sim/options.h"

namespace p2pchat::tools {

// How the search for one known bug went.
struct Catch {
  const sim::KnownBug* bug = nullptr;
  bool is_found = false;
  // The rest only if it was found; but for the runs, of which there were so many in any case.
  std::string by;  // the checker, "assertion at ...", "crash ..." or "no end"
  std::string what;
  std::string scenario;
  std::uint64_t seed = 0;
  std::size_t runs = 0;
  std::chrono::milliseconds took{};  // real time
};

// Looks for known bugs: the first seed of each of a bug's scenarios, then the second of each, until
// a checker finds it. That is deterministic, and the number of runs at a time changes nothing but
// the time. What fails without the bug too does not count.
class MutantHunt {
 public:
  // The scenarios by their names, of all bugs that will be looked for.
  MutantHunt(std::map<std::string, sim::Scenario> scenarios, SeedRange seeds, std::size_t jobs)
      : scenarios_(std::move(scenarios)), seeds_(seeds), jobs_(jobs) {}

  // Not found: none of the seeds did, or it was interrupted.
  [[nodiscard]] Catch look_for(const sim::KnownBug& bug);
  // Runs that failed without any bug, as words that run them again.
  [[nodiscard]] const std::vector<std::string>& failures_without() const { return failures_; }

 private:
  struct Trial {
    std::string scenario;
    std::uint64_t seed = 0;

    auto operator<=>(const Trial&) const = default;
  };

  [[nodiscard]] std::vector<Trial> trials_of(const sim::KnownBug& bug) const;
  [[nodiscard]] ChildRun start(const Trial& trial, Mutant mutant) const;
  [[nodiscard]] bool passes_without(const Trial& trial);

  std::map<std::string, sim::Scenario> scenarios_;
  SeedRange seeds_;
  std::size_t jobs_;
  std::map<Trial, bool> passes_;  // without any bug
  std::vector<std::string> failures_;
};

}  // namespace p2pchat::tools
