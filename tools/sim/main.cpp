#include <cstdio>
#include <exception>
#include <variant>

#include "tools/sim/coverage.h"
#include "tools/sim/diff.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/explore.h"
#include "tools/sim/lineage.h"
#include "tools/sim/merge.h"
#include "tools/sim/mutants.h"
#include "tools/sim/nth.h"
#include "tools/sim/options.h"
#include "tools/sim/replay.h"
#include "tools/sim/run.h"
#include "tools/sim/shrink.h"
#include "tools/sim/view.h"

namespace {

using namespace p2pchat;

struct Perform {
  int operator()(const tools::RunOptions& options) const { return tools::run_scenario(options); }
  int operator()(const tools::ListOptions&) const { return tools::list_scenarios(); }
  int operator()(const tools::ReplayOptions& options) const { return tools::replay_trace(options); }
  int operator()(const tools::DiffOptions& options) const { return tools::compare_traces(options); }
  int operator()(const tools::ShrinkOptions& options) const {
    return tools::shrink_scenario(options);
  }
  int operator()(const tools::NthOptions& options) const {
    return tools::run_each_failure(options);
  }
  int operator()(const tools::LineageOptions& options) const { return tools::run_lineage(options); }
  int operator()(const tools::MergeOptions& options) const {
    return tools::merge_campaign(options);
  }
  int operator()(const tools::MutantsOptions& options) const {
    return tools::hunt_mutants(options);
  }
  int operator()(const tools::CoverageOptions& options) const {
    return tools::show_coverage(options);
  }
  int operator()(const tools::ViewOptions& options) const { return tools::view_scenario(options); }
  int operator()(const tools::Print& print) const {
    std::fputs(print.text.c_str(), stdout);
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    if (tools::is_exploration(argc, argv)) return tools::explore(argc, argv);
    const auto command = tools::parse_command_line(argc, argv);
    if (!command) {
      std::fprintf(stderr, "p2pchat-sim: %s (p2pchat-sim --help says more)\n",
                   command.error().c_str());
      return tools::kWrong;
    }
    const int status = std::visit(Perform{}, *command);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    return tools::complain("cannot write to standard output");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "p2pchat-sim: a bug: %s\n", error.what());
    return tools::kWrong;
  }
}
