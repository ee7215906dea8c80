#include "tools/sim/explore_nodes.h"

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <boost/program_options.hpp>

#include "sim/explore/node_walk.h"
#include "sim/explore/settled_world.h"
#include "tools/program/option_layers.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/interruption.h"
#include "tools/sim/progress.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

namespace {

namespace po = boost::program_options;

// Between two looks at the clock and at Ctrl-C.
constexpr std::size_t kStatesAtOnce = 200;
constexpr std::size_t kNodeStatesMost = sim::NodeStateTable::kStatesMax / 2;

struct NodeWalkOptions {
  std::string file;
  std::uint64_t seed = 1;
  std::size_t states_max = kNodeStatesMost;
  sim::Exploration exploration;
  sim::Scenario scenario;
};

po::options_description world_walk_options() {
  po::options_description all("Options");
  auto add = all.add_options();
  add("depth", po::value<std::size_t>(), "events after the start, at most; else as the file says");
  add("out-of-order", po::value<std::size_t>(),
      "events that happen before one that was due earlier, at most; else as the file says");
  add("states", po::value<std::size_t>(), "stop when so many states were found");
  add("seed", po::value<std::uint64_t>()->default_value(1), "of identities and of all chance");
  add("help", "show this help");
  return all;
}

std::string world_walk_help() {
  std::ostringstream text;
  text
      << "Usage: p2pchat-sim explore FILE [--depth D] [--out-of-order N] [--states S] [--seed "
         "N]\n\n"
         "Lets the scenario's nodes form their ring, then walks every order of what may happen\n"
         "(deliver, lose, time out, sync, crash, join, send) as the scenario's \"explore\" says\n"
         "(sim/SCENARIO.md), on whole nodes of the real code, and judges each state. Exit status:\n"
         "0 all holds, 1 something does not, and the shortest way there is shown, 2 the command "
         "or\n"
         "the scenario is wrong, 130 interrupted before anything was found.\n\n"
      << world_walk_options();
  return text.str();
}

Result<NodeWalkOptions, std::string> world_options_of(const po::variables_map& values) {
  const auto words = values["words"].as<std::vector<std::string>>();
  if (words.size() != 1) return std::unexpected("explore takes one scenario");
  NodeWalkOptions options{.file = words.front(), .seed = values["seed"].as<std::uint64_t>()};
  auto loaded = load_scenario(options.file, std::nullopt);
  if (!loaded) return std::unexpected(loaded.error());
  options.scenario = std::move(loaded->scenario);
  if (!options.scenario.exploration) {
    return std::unexpected(options.file + ": has no \"explore\" (sim/SCENARIO.md)");
  }
  sim::Exploration& exploration = *options.scenario.exploration;
  if (values.contains("depth")) exploration.depth = values["depth"].as<std::size_t>();
  if (values.contains("out-of-order")) {
    exploration.out_of_order = values["out-of-order"].as<std::size_t>();
  }
  if (values.contains("states")) options.states_max = values["states"].as<std::size_t>();
  if (options.states_max < 1 || options.states_max > kNodeStatesMost) {
    return std::unexpected("--states takes 1 to " + std::to_string(kNodeStatesMost));
  }
  return options;
}

std::size_t memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) >> 10U;
}

void tell_progress(const sim::NodeWalk& walk, double seconds) {
  std::fprintf(stderr, "%s of %s states walked, depth %zu, %s histories, %.0f s, %zu MiB\n",
               grouped(walk.walked()).c_str(), grouped(walk.states()).c_str(), walk.depth(),
               grouped(walk.histories()).c_str(), seconds, memory_mib());
}

void tell_total(const sim::NodeWalk& walk, double seconds) {
  std::printf(
      "%s states, %s transitions, depth %zu, %s histories of nodes, %s judged, "
      "%.1f s, %zu MiB\n",
      grouped(walk.states()).c_str(), grouped(walk.transitions()).c_str(), walk.depth(),
      grouped(walk.histories()).c_str(), grouped(walk.judged()).c_str(), seconds, memory_mib());
}

void print_way(std::FILE* to, const sim::NodeWalk& walk) {
  for (const std::string& line : walk.path()) std::fprintf(to, "  %s\n", line.c_str());
}

// The code under test may break an assertion of its own; the program dies of it, but not silently.
const sim::NodeWalk* walk_under_way = nullptr;
void show_way_to_assertion(int) {
  std::fputs("the shortest way to the assertion:\n", stderr);
  print_way(stderr, *walk_under_way);
}

int walk_world(const NodeWalkOptions& options, sim::SettledWorld world) {
  heed_interruption();
  Progress progress;
  sim::NodeWalk walk(std::move(world));
  walk_under_way = &walk;
  std::signal(SIGABRT, show_way_to_assertion);
  bool is_going = true;
  while (is_going && !is_interrupted() && walk.states() < options.states_max) {
    is_going = walk.advance(kStatesAtOnce);
    if (progress.is_line_due()) tell_progress(walk, progress.seconds());
  }
  std::signal(SIGABRT, SIG_DFL);
  tell_total(walk, progress.seconds());
  if (!walk.flaw().empty()) {
    std::printf("found: %s\nthe shortest way there:\n", walk.flaw().c_str());
    print_way(stdout, walk);
    return kFailed;
  }
  if (is_going) {
    std::printf("%s, with %s states still to walk; no flaw so far\n",
                is_interrupted() ? "interrupted" : "stopped by --states",
                grouped(walk.states() - walk.walked()).c_str());
    return is_interrupted() ? kInterrupted : kHolds;
  }
  std::printf("every order walked to depth %zu: all holds; %s states lie there\n", walk.depth(),
              grouped(walk.cut_off()).c_str());
  return kHolds;
}

}  // namespace

int explore_nodes(int argc, const char* const* argv) {
  Result<NodeWalkOptions, std::string> options;
  try {
    po::variables_map values;
    program::read_command_line(argc, argv, world_walk_options(), values);
    if (values.contains("help")) {
      std::fputs(world_walk_help().c_str(), stdout);
      return kHolds;
    }
    options = world_options_of(values);
  } catch (const po::error& error) {
    options = std::unexpected(error.what());
  }
  if (!options) return complain(options.error() + " (p2pchat-sim explore FILE --help says more)");
  auto world = sim::settle(options->scenario, options->seed);
  if (!world) return complain(options->file + ": " + world.error());
  return walk_world(*options, std::move(*world));
}

}  // namespace p2pchat::tools
