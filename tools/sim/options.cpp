#include "tools/sim/options.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <thread>
#include <vector>

#include <boost/program_options.hpp>

#include "tools/program/option_layers.h"

namespace p2pchat::tools {

namespace {

namespace po = boost::program_options;

po::options_description all_options() {
  po::options_description all("Options");
  auto add = all.add_options();
  add("seed", po::value<std::string>(), "run this one seed (1)");
  add("seeds", po::value<std::string>(), "run all of A..B");
  add("jobs", po::value<std::size_t>(), "seeds at a time (one for each processor)");
  add("report", po::value<std::string>(), "write the JSON report to this file");
  add("trace", po::value<std::string>(), "write a line for each event to this file; one seed only");
  add("progress", "tell how far it is, on standard error");
  add("help", "show this help");
  add("version", "show the version");
  return all;
}

std::string help_text() {
  std::ostringstream text;
  text << "Usage: p2pchat-sim run FILE [--seed N | --seeds A..B] [--jobs J] [--report OUT]\n"
          "                            [--trace OUT] [--progress]\n"
          "       p2pchat-sim list\n\n"
          "Runs scenarios with real nodes and clients in a simulated world. FILE is a scenario\n"
          "(sim/SCENARIO.md) or the name of one that `list` shows. Equal seeds give equal runs.\n"
          "Exit status: 0 all checks hold, 1 a check failed, 2 the command or the scenario is "
          "wrong.\n\n"
       << all_options();
  return text.str();
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "7" or "1..100".
std::optional<SeedRange> parse_seeds(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto first = number(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : number(text.substr(dots + 2));
  if (!first || !last || *first > *last) return std::nullopt;
  return SeedRange{.first = *first, .last = *last};
}

Result<Command, std::string> run_options(const po::variables_map& values,
                                         const std::vector<std::string>& words) {
  if (words.size() != 1) return std::unexpected("run needs one scenario: p2pchat-sim run FILE");
  RunOptions options{.scenario = words.front(),
                     .jobs = std::max(1U, std::thread::hardware_concurrency()),
                     .has_progress = values.contains("progress")};
  if (values.contains("seed") && values.contains("seeds")) {
    return std::unexpected("--seed and --seeds exclude each other");
  }
  for (const char* name : {"seed", "seeds"}) {
    if (!values.contains(name)) continue;
    const auto& text = values[name].as<std::string>();
    const auto seeds = parse_seeds(text);
    if (!seeds) return std::unexpected("'" + text + "' is no seed and no range like 1..100");
    options.seeds = *seeds;
  }
  if (values.contains("jobs")) options.jobs = values["jobs"].as<std::size_t>();
  if (options.jobs < 1 || options.jobs > 1024) return std::unexpected("--jobs takes 1 to 1024");
  if (values.contains("report")) options.report = values["report"].as<std::string>();
  if (values.contains("trace")) options.trace = values["trace"].as<std::string>();
  if (options.trace && options.seeds.first != options.seeds.last) {
    return std::unexpected("--trace takes one seed");
  }
  return options;
}

}  // namespace

Result<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  po::variables_map values;
  try {
    program::read_command_line(argc, argv, all_options(), values);
  } catch (const po::error& error) {
    return std::unexpected(error.what());
  }
  if (values.contains("help")) return Print{help_text()};
  if (values.contains("version")) return Print{"p2pchat-sim " P2PCHAT_VERSION "\n"};
  const std::string command =
      values.contains("command") ? values["command"].as<std::string>() : std::string();
  const auto words = values.contains("words") ? values["words"].as<std::vector<std::string>>()
                                              : std::vector<std::string>();
  if (command == "run") return run_options(values, words);
  if (command == "list" && words.empty()) return ListOptions{};
  if (command.empty()) return std::unexpected("what is to be done? run or list");
  return std::unexpected("'" + command + "' is not a command; there are run and list");
}

}  // namespace p2pchat::tools
