#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/sometimes.h"
#include "sim/checkers/checker.h"
#include "sim/fault_driver.h"
#include "sim/lookups.h"
#include "sim/people.h"
#include "sim/plan.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// A checker as a value.
class CheckerBox {
 public:
  explicit CheckerBox(std::unique_ptr<Checker> checker) : checker_(std::move(checker)) {}
  CheckerBox(const CheckerBox& other) : checker_(other.checker_->clone()) {}
  CheckerBox(CheckerBox&&) = default;
  CheckerBox& operator=(const CheckerBox& other) { return *this = CheckerBox(other); }
  CheckerBox& operator=(CheckerBox&&) = default;
  ~CheckerBox() = default;

  [[nodiscard]] Checker* operator->() { return checker_.get(); }
  [[nodiscard]] const Checker* operator->() const { return checker_.get(); }

 private:
  std::unique_ptr<Checker> checker_;
};

// Of the message that came with it, on the wire; 0: none came.
[[nodiscard]] std::uint16_t message_number(const Event& event);

struct KindCount {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

// One run of a scenario: safety (the workload, and faults), then liveness (everything healed), then
// the end checks. A value: a copy goes on by itself. Equal scenario and seed, equal run.
class Simulation {
 public:
  Simulation(const Scenario& scenario, std::uint64_t seed);

  // One event, or what people and faults do between two, up to `until`, included; false if there is
  // none until then, where the clock stands then, or once the run is over or a checker has found
  // something.
  bool step(Instant until = Instant::never());
  void run() {
    while (step()) continue;
  }

  // Somebody who looks on makes something go wrong, besides the plan: now, at the next step. Only
  // while faults are on.
  [[nodiscard]] bool takes_faults() const { return phase_ == Phase::kSafety && !violation_; }
  void inflict(Fault fault);
  // Starts the node, if it is down.
  void restart(std::size_t node);
  // Ends whatever is wrong with the network beyond the scenario's own losses and delays.
  void calm_network();

  [[nodiscard]] bool is_over() const { return phase_ == Phase::kOver || violation_.has_value(); }

  // What the last step did, if it was an event of the world.
  [[nodiscard]] const std::optional<Event>& last_event() const { return last_event_; }
  [[nodiscard]] const std::optional<Violation>& violation() const { return violation_; }
  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const FaultPlan& plan() const { return plan_; }
  [[nodiscard]] const Stage& stage() const { return stage_; }
  [[nodiscard]] const People& people() const { return people_; }
  [[nodiscard]] const Lookups& lookups() const { return lookups_; }
  [[nodiscard]] const std::vector<CheckerBox>& checkers() const { return checkers_; }
  // Messages that arrived, by their number on the wire.
  [[nodiscard]] const std::map<std::uint16_t, KindCount>& kinds() const { return kinds_; }
  // How often the machines have taken each.
  [[nodiscard]] const RarePathCounts& rare_paths() const { return rare_paths_; }
  [[nodiscard]] std::uint64_t seed() const { return stage_.world.chance().seed(); }

 private:
  enum class Phase : std::uint8_t { kSafety, kLiveness, kReading, kOver };

  bool perform(Instant until);
  void act();
  void enter_next_phase();
  void start_nodes();
  void observe(const Event& event);
  void observe_node(std::size_t node, const Event& event);
  void observe_client(std::size_t client);
  void tell_of_batch(SiteId site);
  void tell_of_answers();
  void tell_of_changes();
  void check_records() const;
  void count(const Event& event);
  template <class Tell>
  void tell(Tell tell);

  Scenario scenario_;
  Stage stage_;
  FaultPlan plan_;
  FaultDriver faults_;
  People people_;
  Lookups lookups_;
  std::vector<CheckerBox> checkers_;
  std::map<std::uint16_t, KindCount> kinds_;
  RarePathCounts rare_paths_{};

  Phase phase_ = Phase::kSafety;
  Instant phase_ends_;
  std::vector<Instant> node_starts_;  // of those that have not started yet, the latest first
  bool was_quiet_ = false;
  std::optional<Event> last_event_;
  std::optional<Violation> violation_;
};

}  // namespace p2pchat::sim
