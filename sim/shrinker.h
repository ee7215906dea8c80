#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/instant.h"
#include "sim/scenario.h"

namespace p2pchat::sim {

// How a run went, as far as shrinking cares.
struct RunOutcome {
  std::string failure;  // the checker, or what else broke; empty if all holds
  std::string what;     // more of it, for people
  Instant at;
  // Steps of the workload that the run came to, those left out among them.
  std::uint64_t texts = 0;
  std::uint64_t lookups = 0;
  std::uint64_t events = 0;
};

// Scenarios to try, made only when it is their turn.
struct Candidates {
  std::size_t count = 0;
  std::function<Scenario(std::size_t)> make;
};

struct Hit {
  std::size_t index = 0;
  RunOutcome outcome;
};

// Runs candidates. The answer must not depend on how many it runs at a time.
class Attempts {
 public:
  virtual ~Attempts() = default;
  // The first of them, by their order, that fails as the original did.
  [[nodiscard]] virtual std::optional<Hit> first_failing(const Candidates& candidates) = 0;
  // No more time: nothing fails from now on.
  [[nodiscard]] virtual bool is_over() const = 0;

 protected:
  Attempts() = default;
  Attempts(const Attempts&) = default;
  Attempts& operator=(const Attempts&) = default;
};

// Makes a failing scenario smaller, step by step, while it fails as it did: a shorter run, fewer
// faults, clients, nodes, texts and lookups, then shorter faults on fewer parties; again and again
// until nothing more can go (delta debugging: Zeller and Hildebrandt 2002, with rows of items in
// place of sets). What it does depends on the outcomes alone.
class Shrinker {
 public:
  // The faults must be written out (with_plan()); `outcome` is that of the scenario.
  Shrinker(Scenario scenario, RunOutcome outcome, Attempts& attempts);

  void run();

  // The smallest so far.
  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const RunOutcome& outcome() const { return outcome_; }

 private:
  [[nodiscard]] std::optional<std::size_t> accept(const Candidates& candidates);
  void take_out(const std::function<std::size_t()>& count,
                const std::function<Scenario(std::size_t first, std::size_t last)>& without);
  void shorten_duration();
  void take_out_faults();
  void take_out_people_and_nodes();
  void take_out_steps();
  void soften_faults();

  Scenario scenario_;
  RunOutcome outcome_;
  Attempts& attempts_;
  std::size_t accepted_ = 0;
};

// "3 faults, 12 texts, 0 lookups, 4 nodes, 2 clients, 30.000s, 4711 events"
[[nodiscard]] std::string size_text(const Scenario& scenario, const RunOutcome& outcome);

}  // namespace p2pchat::sim
