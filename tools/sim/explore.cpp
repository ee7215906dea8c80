#include "tools/sim/explore.h"

#include <cstdio>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/program_options.hpp>

#include "sim/explore/ring_walk.h"
#include "tools/program/option_layers.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/explore_nodes.h"
#include "tools/sim/interruption.h"
#include "tools/sim/progress.h"

namespace p2pchat::tools {

namespace {

namespace po = boost::program_options;

// Between two looks at the clock and at Ctrl-C.
constexpr std::size_t kStatesAtATime = 1'000;

// So that what is found at a time fits behind it. In memory that would be 64 GiB.
constexpr std::size_t kStatesMost = sim::StateTable::kStatesMax / 2;

struct ExploreOptions {
  sim::RingModel model;
  std::size_t states_max = kStatesMost;
  bool is_help = false;
};

po::options_description walk_options() {
  po::options_description all("Options");
  auto add = all.add_options();
  add("identifiers", po::value<std::size_t>(), "M: places on the circle, 3 to 6");
  add("successors", po::value<std::size_t>(), "r: length of the lists, 1 to 3, below M");
  add("naming", po::value<std::string>()->default_value("identifiers"),
      "what an entry stands for: `identifiers`, whoever has the identifier now (Zave's model, and "
      "that of the reference counts), or `lives`, one life of one node; padding is nobody");
  add("notices", po::value<std::string>()->default_value("override"),
      "a notification to who is busy: `override` takes the place of that (Zave's model), `beside` "
      "waits beside it");
  add("mutant", po::value<std::string>(),
      "a known bug: B1 (join sets only the first successor) or B6 (a ring allowed below r + 1)");
  add("no-symmetry", "count states that differ by a turn of the circle one by one");
  add("states", po::value<std::size_t>(), "stop when so many states were found");
  add("help", "show this help");
  return all;
}

std::string walk_help() {
  std::ostringstream text;
  text << "Usage: p2pchat-sim explore ring --identifiers M --successors R [--naming NAMING]\n"
          "                    [--notices NOTICES] [--mutant MUTANT] [--no-symmetry] [--states "
          "S]\n\n"
          "Walks every order of the ring's steps (join, fail, stabilize, rectify) on the real "
          "code,\n"
          "from an ideal ring of R + 1 members, and judges each state. Exit status: 0 all holds,\n"
          "1 something does not, and the shortest way there is shown, 2 the command is wrong, 130\n"
          "interrupted before anything was found.\n\n"
       << walk_options();
  return text.str();
}

// One of two words.
template <typename Value>
Result<Value, std::string> choice(const po::variables_map& values, const char* name,
                                  std::pair<std::string_view, Value> one,
                                  std::pair<std::string_view, Value> other) {
  const auto& word = values[name].as<std::string>();
  if (word == one.first) return one.second;
  if (word == other.first) return other.second;
  return std::unexpected("--" + std::string(name) + " takes " + std::string(one.first) + " or " +
                         std::string(other.first) + ", not '" + word + "'");
}

Result<ExploreOptions, std::string> options_of(const po::variables_map& values) {
  ExploreOptions options;
  if (values.contains("help")) return ExploreOptions{.is_help = true};
  if (!values.contains("words") ||
      values["words"].as<std::vector<std::string>>() != std::vector<std::string>{"ring"}) {
    return std::unexpected("explore walks the ring and takes options only: explore ring");
  }
  for (const char* name : {"identifiers", "successors"}) {
    if (!values.contains(name)) return std::unexpected(std::string("--") + name + " is missing");
  }
  options.model.identifiers = values["identifiers"].as<std::size_t>();
  options.model.successors = values["successors"].as<std::size_t>();
  if (values.contains("no-symmetry")) options.model.symmetry = sim::Symmetry::kNone;
  if (values.contains("states")) options.states_max = values["states"].as<std::size_t>();
  if (options.states_max < 1 || options.states_max > kStatesMost) {
    return std::unexpected("--states takes 1 to " + std::to_string(kStatesMost));
  }

  const auto naming = choice<sim::Naming>(
      values, "naming", {"identifiers", sim::Naming::kIdentifiers}, {"lives", sim::Naming::kLives});
  if (!naming) return std::unexpected(naming.error());
  options.model.naming = *naming;
  const auto notices = choice<sim::Notices>(
      values, "notices", {"override", sim::Notices::kOverride}, {"beside", sim::Notices::kBeside});
  if (!notices) return std::unexpected(notices.error());
  options.model.notices = *notices;
  if (values.contains("mutant")) {
    const auto mutant = choice<sim::RingMutant>(values, "mutant", {"B1", sim::RingMutant::kB1},
                                                {"B6", sim::RingMutant::kB6});
    if (!mutant) return std::unexpected(mutant.error());
    options.model.mutant = *mutant;
  }
  const auto model = sim::checked(options.model);
  if (!model) return std::unexpected(model.error());
  return options;
}

Result<ExploreOptions, std::string> parse(int argc, const char* const* argv) {
  try {
    po::variables_map values;
    program::read_command_line(argc, argv, walk_options(), values);
    return options_of(values);
  } catch (const po::error& error) {
    return std::unexpected(error.what());
  }
}

// Why the reference may differ from this walk.
std::string comparison(const sim::RingModel& model, std::size_t states) {
  const auto reference = sim::reference_states(model);
  if (!reference) return "no reference count for this size";
  if (*reference == states) return "reference: " + grouped(*reference) + " states, the same";
  std::string why;
  if (model.naming == sim::Naming::kLives) why += " it takes entries for identifiers;";
  if (model.notices == sim::Notices::kBeside) why += " its notices override;";
  if (model.symmetry == sim::Symmetry::kNone) why += " it takes turns of the circle for one;";
  if (why.empty()) why = " not explained;";
  why.pop_back();
  const bool is_more = states > *reference;
  const std::size_t difference = is_more ? states - *reference : *reference - states;
  return "reference: " + grouped(*reference) + " states, here " + grouped(difference) +
         (is_more ? " more:" : " fewer:") + why;
}

void show_progress(const sim::RingWalk& walk, double seconds) {
  std::fprintf(stderr, "%s of %s states walked, depth %zu, %.0f s, %zu MiB\n",
               grouped(walk.walked()).c_str(), grouped(walk.states()).c_str(), walk.depth(),
               seconds, walk.bytes() >> 20);
}

void show_total(const sim::RingWalk& walk, double seconds) {
  std::printf("M=%zu r=%zu: %s states, %s transitions, depth %zu, %.1f s, %zu MiB\n",
              walk.model().identifiers, walk.model().successors, grouped(walk.states()).c_str(),
              grouped(walk.transitions()).c_str(), walk.depth(), seconds, walk.bytes() >> 20);
}

int show_flaw(const sim::RingWalk& walk) {
  std::printf("found after %s states: %s\n", grouped(walk.states()).c_str(),
              std::string(sim::text_of(*walk.flaw())).c_str());
  std::puts("the shortest way there (list, < predecessor, ~ names nobody):");
  for (const std::string& line : walk.path_to_flaw()) std::printf("  %s\n", line.c_str());
  return kFailed;
}

int walk_model(const ExploreOptions& options) {
  heed_interruption();
  Progress progress;
  sim::RingWalk walk(options.model);
  bool is_going = true;
  while (is_going && !is_interrupted() && walk.states() < options.states_max) {
    is_going = walk.advance(kStatesAtATime);
    if (progress.is_line_due()) show_progress(walk, progress.seconds());
  }
  show_total(walk, progress.seconds());
  if (walk.flaw()) return show_flaw(walk);
  if (is_going) {
    std::printf("%s, with %s states still to walk; no flaw so far\n",
                is_interrupted() ? "interrupted" : "stopped by --states",
                grouped(walk.states() - walk.walked()).c_str());
    return is_interrupted() ? kInterrupted : kHolds;
  }
  std::puts("every order walked: all holds");
  std::puts(comparison(walk.model(), walk.states()).c_str());
  return kHolds;
}

}  // namespace

bool is_exploration(int argc, const char* const* argv) {
  return argc > 1 && argv[1] == std::string_view("explore");
}

int explore(int argc, const char* const* argv) {
  if (argc > 2 && argv[2][0] != '-' && argv[2] != std::string_view("ring")) {
    return explore_nodes(argc, argv);
  }
  const auto options = parse(argc, argv);
  if (!options) {
    std::fprintf(stderr, "p2pchat-sim: %s (p2pchat-sim explore ring --help says more)\n",
                 options.error().c_str());
    return kWrong;
  }
  if (options->is_help) {
    std::fputs(walk_help().c_str(), stdout);
    return kHolds;
  }
  return walk_model(*options);
}

}  // namespace p2pchat::tools
