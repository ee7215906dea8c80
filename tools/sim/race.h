#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "sim/shrinker.h"
#include "tools/sim/child_run.h"

namespace p2pchat::tools {

// Numbered runs, several at a time, each in a process of its own. The number at a time changes no
// answer: what was run ahead in vain is thrown away.
struct Race {
  std::size_t count = 0;
  std::size_t jobs = 1;
  std::function<ChildRun(std::size_t)> start;
  // Whether a run that ended so is what is looked for.
  std::function<bool(const sim::RunOutcome&)> is_hit;
  // Asked now and then: no more time.
  std::function<bool()> is_over;
};

// Every run, until there is no more time; `done` hears of each as it ends, in any order. Nothing is
// looked for.
void run_each(const Race& race,
              const std::function<void(std::size_t, const sim::RunOutcome&)>& done);

// The first hit by the order of the numbers; nothing if there is none, or no more time.
[[nodiscard]] std::optional<sim::Hit> first_hit(const Race& race);

}  // namespace p2pchat::tools
