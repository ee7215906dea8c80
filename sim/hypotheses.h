#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/lineage.h"
#include "sim/plan.h"
#include "sim/population.h"
#include "sim/simulation.h"

namespace p2pchat::sim {

// Something good that a run came to, and that a few faults could have prevented.
enum class GoodEnd : std::uint8_t {
  kStored,  // a sender was told that its text is stored
  kShown,   // a text was shown to whom it is for
};

struct GoodOutcome {
  std::size_t text = 0;  // its number in the run, counted from 1
  GoodEnd end = GoodEnd::kShown;

  auto operator<=>(const GoodOutcome&) const = default;
};

// "text 7 shown"
[[nodiscard]] std::string text_of(const GoodOutcome& outcome);

// A run with its lineage, and the events in which good things first happened.
class TracedRun {
 public:
  TracedRun(const Scenario& scenario, std::uint64_t seed) : simulation_(scenario, seed) {}

  // One step of the simulation; false once it is over.
  bool step();
  [[nodiscard]] const Simulation& simulation() const { return simulation_; }
  // In order of time.
  [[nodiscard]] const std::vector<GoodOutcome>& outcomes() const { return outcomes_; }
  // From the outcome back to what people did; empty if the run did not come to it.
  [[nodiscard]] std::vector<LineageStep> way_to(const GoodOutcome& outcome) const;

 private:
  void look_for_outcomes();
  void note(GoodOutcome outcome, bool has_come);

  Simulation simulation_;
  Lineage lineage_;
  std::vector<GoodOutcome> outcomes_;
  std::map<GoodOutcome, std::size_t> events_;  // counted from 0
};

// The faults that break the way, each at another place of it, the latest place first: a machine
// dies right after an event (and returns soon, a node with its disk or without), or a datagram is
// lost. None of them takes back what the design promises, so that no check may fail.
[[nodiscard]] std::vector<Fault> faults_against(const std::vector<LineageStep>& way,
                                                const Population& population);

}  // namespace p2pchat::sim
