#include "sim/plan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/random_plan.h"
#include "sim/recipe.h"

namespace p2pchat::sim {

namespace {

// In order of time; behind those of the same time.
void insert(FaultPlan& plan, Fault fault) {
  const auto later = std::ranges::upper_bound(plan, fault.at, {}, &Fault::at);
  plan.insert(later, std::move(fault));
}

// Healing cannot call back what is held, so nothing is held for longer.
Fault ended_by(Instant end, Fault fault) {
  if (fault.kind == FaultKind::kHold) fault.lasting = std::min(*fault.lasting, end - fault.at);
  return fault;
}

}  // namespace

FaultPlan plan_of(const Scenario& scenario, const Chance& chance) {
  FaultPlan plan;
  for (const ScenarioFault& entry : scenario.faults) {
    const Instant end = Instant(scenario.duration);
    ScenarioFault now = entry;
    for (Instant& at = now.fault.at; at < end; at = at + *entry.every) {
      for (Fault& fault : written_out(now, chance)) {
        if (fault.at < end) insert(plan, ended_by(end, std::move(fault)));
      }
      if (!entry.every) break;
    }
  }
  if (scenario.random_faults) {
    for (Fault& fault : random_plan(scenario, chance)) {
      insert(plan, ended_by(Instant(scenario.duration), std::move(fault)));
    }
  }
  return plan;
}

std::string text_of(const FaultPlan& plan) {
  std::string text;
  for (const Fault& fault : plan) text += text_of(fault) + "\n";
  return text;
}

}  // namespace p2pchat::sim
