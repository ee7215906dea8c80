#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/report.h"
#include "sim/scenario.h"
#include "sim/trace_file.h"
#include "tools/sim/options.h"

namespace p2pchat::tools {

// Runs a scenario for every seed of a range, several at a time. Seeds know nothing of each other,
// so their number at a time changes no digest. Ctrl-C ends it early with what there is.
class Campaign {
 public:
  Campaign(const sim::Scenario& scenario, const RunOptions& options)
      : scenario_(scenario), options_(options) {}

  // Calls `done` in the order of the seeds, one at a time, as soon as each and those before it have
  // ended.
  [[nodiscard]] std::vector<sim::Report> run(const std::function<void(const sim::Report&)>& done);

 private:
  const sim::Scenario& scenario_;
  const RunOptions& options_;
};

// One seed, with every event written to the trace; nothing, if it was interrupted.
[[nodiscard]] std::optional<sim::Report> run_with_trace(const sim::Scenario& scenario,
                                                        const RunOptions& options,
                                                        sim::TraceWriter& trace);

// The words that run one of these seeds again, but for `--seed N`.
[[nodiscard]] std::string replay_command(const RunOptions& options);

}  // namespace p2pchat::tools
