#include "tools/sim/options.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <thread>

#include <boost/program_options.hpp>

#include "sim/units.h"
#include "tools/program/option_layers.h"

namespace p2pchat::tools {

namespace {

namespace po = boost::program_options;

using Words = std::vector<std::string>;
using Parsed = Result<Command, std::string>;

// More would take centuries, and less than 2^64 leaves room to count.
constexpr std::uint64_t kSeedsMax = 1'000'000'000'000;
constexpr std::string_view kViewListen = "127.0.0.1:8471";

po::options_description all_options() {
  po::options_description all("Options");
  auto add = all.add_options();
  add("seed", po::value<std::string>(), "run this one seed (1)");
  add("seeds", po::value<std::string>(), "run all of A..B");
  add("plan", po::value<std::string>(), "run the faults of this file, not the scenario's own");
  add("shard", po::value<std::string>(), "run I/N of the seeds: every N-th, from the I-th on");
  add("jobs", po::value<std::size_t>(), "seeds at a time (one for each processor)");
  add("report", po::value<std::string>(), "write the JSON report to this file");
  add("trace", po::value<std::string>(),
      "run: write a line for each event to this file, of one seed; view: show it");
  add("out", po::value<std::string>(), "shrink, lineage: write to this file");
  add("within", po::value<std::string>(), "shrink: take no longer than this real time (5min)");
  add("nth", po::value<std::string>(),
      "run, shrink: let this one fail, like send:7, write:7, sync:7");
  add("runs", po::value<std::size_t>(), "lineage: how often it is run at most (200)");
  add("faults", po::value<std::size_t>(), "lineage: faults at a time, 1 or 2 (2)");
  add("what", po::value<std::string>(), "nth: send, write, sync or all (all)");
  add("from", po::value<std::uint64_t>(), "nth: the first that fails (1)");
  add("to", po::value<std::uint64_t>(), "nth: the last that fails (the last there is)");
  add("every", po::value<std::uint64_t>(), "nth: only every K-th of them (1)");
  add("until", po::value<std::string>(), "replay: stop at this simulated time, like 90s");
  add("mutant", po::value<std::string>(),
      "run, shrink, lineage: with this known bug (preset `mutants`)");
  add("listen", po::value<std::string>(), "view: where the page is (127.0.0.1:8471)");
  add("live", po::value<Words>(), "view: a node of a real ring; it names the others");
  add("ring", po::value<std::string>(), "view --live: the ring's name (p2pchat)");
  add("ring-key-file", po::value<std::string>(), "view --live: the key of a closed ring");
  add("list", "mutants: say what each known bug is");
  add("progress", "tell how far it is, on standard error");
  add("help", "show this help");
  add("version", "show the version");
  return all;
}

std::string help_text() {
  std::ostringstream text;
  text
      << "Usage: p2pchat-sim run FILE [--seed N | --seeds A..B] [--plan PLAN] [--shard I/N]\n"
         "                            [--nth WHAT:N] [--jobs J] [--report OUT] [--trace OUT]\n"
         "                            [--progress]\n"
         "       p2pchat-sim nth FILE [--what send|write|sync|all] [--seed N] [--from N] [--to N]\n"
         "                            [--every K] [--jobs J] [--report OUT] [--progress]\n"
         "                                              again and again, each time one more fails\n"
         "       p2pchat-sim lineage FILE --seed N [--plan PLAN] [--runs R] [--faults 1|2]\n"
         "                            [--out PLAN] [--jobs J]\n"
         "                                              again with faults that could have\n"
         "                                              prevented what went well\n"
         "       p2pchat-sim shrink FILE --seed N [--plan PLAN] [--nth WHAT:N] [--out FILE]\n"
         "                            [--jobs J] [--within T]\n"
         "                                              the same failure of a smaller scenario\n"
         "       p2pchat-sim replay TRACE|FLIGHT [--until T]   run a recorded run, or what a\n"
         "                                              real node recorded, and compare\n"
         "       p2pchat-sim view FILE [--seed N] [--plan PLAN] [--listen 127.0.0.1:8471]\n"
         "                                              the ring in the browser: play, break\n"
         "                                              things, go back in time\n"
         "       p2pchat-sim view --trace TRACE [--listen 127.0.0.1:8471]\n"
         "                                              the same of a recorded run; no breaking\n"
         "       p2pchat-sim view --live ADDR [--live ADDR]... [--ring NAME] [--ring-key-file F]\n"
         "                            [--listen 127.0.0.1:8471]\n"
         "                                              the same of a ring of real nodes, found\n"
         "                                              from those; it is only looked at\n"
         "       p2pchat-sim diff TRACE TRACE           the first event that differs\n"
         "       p2pchat-sim merge REPORT... [--report OUT]   shards of a campaign made one\n"
         "       p2pchat-sim coverage REPORT...         rare paths of the protocol, and how often\n"
         "                                              they were taken\n"
         "       p2pchat-sim list                       scenarios that come with the program\n"
         "       p2pchat-sim mutants [NAME...] [--seeds A..B] [--jobs J] [--report OUT] [--list]\n"
         "                                              known bugs, and the checkers that find "
         "them\n"
         "       p2pchat-sim explore ring --identifiers M --successors R   every order of the "
         "ring's\n"
         "                                              steps in a small world; explore ring "
         "--help\n"
         "       p2pchat-sim explore FILE [--depth D] [--states S]   every order of events of "
         "whole\n"
         "                                              nodes; explore FILE --help\n\n"
         "Runs scenarios with real nodes and clients in a simulated world. FILE is a scenario\n"
         "(sim/SCENARIO.md) or the name of one that `list` shows. Equal seeds give equal runs.\n"
         "Exit status: 0 all checks hold (traces are equal), 1 a check failed (a difference),\n"
         "2 the command or a file is wrong, 5 view: the port is taken, 16 view --live: no node of\n"
         "that ring answers, 130 interrupted before anything failed.\n\n"
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
  if (!first || !last || *first > *last || *last - *first >= kSeedsMax) return std::nullopt;
  return SeedRange{.first = *first, .last = *last};
}

// "2/4" takes every fourth seed, from the second on.
std::optional<SeedRange> shard_of(const SeedRange& seeds, std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto shard = number(text.substr(0, slash));
  const auto shards = number(text.substr(std::min(slash + 1, text.size())));
  if (!shard || !shards || *shard < 1 || *shard > *shards) return std::nullopt;
  const std::uint64_t skipped = *shard - 1;
  if (skipped > seeds.last - seeds.first) return SeedRange{.first = 1, .last = 0};
  return SeedRange{.first = seeds.first + skipped, .last = seeds.last, .step = *shards};
}

std::optional<std::string> text_if_any(const po::variables_map& values, const char* name) {
  if (!values.contains(name)) return std::nullopt;
  return values[name].as<std::string>();
}

Result<std::size_t, std::string> jobs_of(const po::variables_map& values) {
  if (!values.contains("jobs")) return std::max(1U, std::thread::hardware_concurrency());
  const std::size_t jobs = values["jobs"].as<std::size_t>();
  if (jobs < 1 || jobs > 1024) return std::unexpected("--jobs takes 1 to 1024");
  return jobs;
}

// Nothing, if none is asked for.
Result<std::optional<sim::NthFailure>, std::string> nth_of(const po::variables_map& values) {
  const auto text = text_if_any(values, "nth");
  if (!text) return std::nullopt;
  const auto nth = sim::parse_nth(*text);
  if (!nth) return std::unexpected("'" + *text + "' is not like send:7, write:7 or sync:7");
  return nth;
}

Parsed run_options(const po::variables_map& values, const Words& words) {
  if (words.size() != 1) return std::unexpected("run needs one scenario: p2pchat-sim run FILE");
  if (values.contains("seed") && values.contains("seeds")) {
    return std::unexpected("--seed and --seeds exclude each other");
  }
  const auto jobs = jobs_of(values);
  if (!jobs) return std::unexpected(jobs.error());
  const auto nth = nth_of(values);
  if (!nth) return std::unexpected(nth.error());
  RunOptions options{.scenario = words.front(),
                     .plan = text_if_any(values, "plan"),
                     .nth = *nth,
                     .mutant = text_if_any(values, "mutant"),
                     .jobs = *jobs,
                     .report = text_if_any(values, "report"),
                     .trace = text_if_any(values, "trace"),
                     .has_progress = values.contains("progress")};
  for (const char* name : {"seed", "seeds"}) {
    options.asked = text_if_any(values, name).value_or(options.asked);
  }
  const auto seeds = parse_seeds(options.asked);
  if (!seeds) return std::unexpected("'" + options.asked + "' is no seed and no range like 1..100");
  options.seeds = *seeds;
  if (const auto text = text_if_any(values, "shard")) {
    const auto shard = shard_of(*seeds, *text);
    if (!shard) return std::unexpected("'" + *text + "' is no shard like 2/4, the second of four");
    options.seeds = *shard;
  }
  if (options.trace && options.seeds.count() != 1) {
    return std::unexpected("--trace takes one seed");
  }
  return options;
}

Parsed list_options(const po::variables_map&, const Words& words) {
  if (!words.empty()) return std::unexpected("list takes nothing");
  return ListOptions{};
}

Parsed replay_options(const po::variables_map& values, const Words& words) {
  if (words.size() != 1) return std::unexpected("replay needs one trace: p2pchat-sim replay TRACE");
  ReplayOptions options{.trace = words.front(), .until = {}};
  if (const auto until = text_if_any(values, "until")) {
    options.until = sim::parse_duration(*until);
    if (!options.until) return std::unexpected("'" + *until + "' is no time like 90s or 1500ms");
  }
  return options;
}

Parsed merge_options(const po::variables_map& values, const Words& words) {
  if (words.empty()) return std::unexpected("merge needs reports: p2pchat-sim merge REPORT...");
  return MergeOptions{.reports = words, .out = text_if_any(values, "report")};
}

Parsed coverage_options(const po::variables_map&, const Words& words) {
  if (words.empty()) {
    return std::unexpected("coverage needs reports: p2pchat-sim coverage REPORT...");
  }
  return CoverageOptions{.reports = words};
}

Parsed diff_options(const po::variables_map&, const Words& words) {
  if (words.size() != 2) return std::unexpected("diff needs two traces: p2pchat-sim diff A B");
  return DiffOptions{.one = words.front(), .other = words.back()};
}

Parsed shrink_options(const po::variables_map& values, const Words& words) {
  const auto seed = number(text_if_any(values, "seed").value_or(""));
  if (words.size() != 1 || !seed) {
    return std::unexpected(
        "shrink needs one scenario and a seed: p2pchat-sim shrink FILE --seed N");
  }
  const auto jobs = jobs_of(values);
  if (!jobs) return std::unexpected(jobs.error());
  const auto nth = nth_of(values);
  if (!nth) return std::unexpected(nth.error());
  ShrinkOptions options{.scenario = words.front(),
                        .seed = *seed,
                        .plan = text_if_any(values, "plan"),
                        .nth = *nth,
                        .mutant = text_if_any(values, "mutant"),
                        .out = text_if_any(values, "out"),
                        .jobs = *jobs};
  if (const auto within = text_if_any(values, "within")) {
    const auto time = sim::parse_duration(*within);
    if (!time) return std::unexpected("'" + *within + "' is no time like 90s or 10min");
    options.within = *time;
  }
  return options;
}

Result<std::vector<sim::Operation>, std::string> kinds_of(const std::string& what) {
  std::vector<sim::Operation> kinds;
  for (const sim::Operation kind : sim::kOperations) {
    if (what == "all" || what == sim::name_of(kind)) kinds.push_back(kind);
  }
  if (kinds.empty()) return std::unexpected("--what takes send, write, sync or all, not " + what);
  return kinds;
}

std::uint64_t number_or(const po::variables_map& values, const char* name, std::uint64_t usual) {
  return values.contains(name) ? values[name].as<std::uint64_t>() : usual;
}

Parsed nth_options(const po::variables_map& values, const Words& words) {
  if (words.size() != 1) return std::unexpected("nth needs one scenario: p2pchat-sim nth FILE");
  const auto seed = number(text_if_any(values, "seed").value_or("1"));
  if (!seed) return std::unexpected("nth takes one seed, a number");
  const auto kinds = kinds_of(text_if_any(values, "what").value_or("all"));
  if (!kinds) return std::unexpected(kinds.error());
  const auto jobs = jobs_of(values);
  if (!jobs) return std::unexpected(jobs.error());
  const SeedRange numbers{.first = number_or(values, "from", 1),
                          .last = number_or(values, "to", UINT64_MAX),
                          .step = number_or(values, "every", 1)};
  if (numbers.first < 1 || numbers.first > numbers.last || numbers.step < 1) {
    return std::unexpected("--from, --to and --every count from 1, and --to is not before --from");
  }
  return NthOptions{.scenario = words.front(),
                    .seed = *seed,
                    .kinds = *kinds,
                    .numbers = numbers,
                    .jobs = *jobs,
                    .report = text_if_any(values, "report"),
                    .has_progress = values.contains("progress")};
}

Parsed lineage_options(const po::variables_map& values, const Words& words) {
  const auto seed = number(text_if_any(values, "seed").value_or("1"));
  if (words.size() != 1 || !seed) {
    return std::unexpected(
        "lineage needs one scenario and a seed: p2pchat-sim lineage FILE --seed N");
  }
  const auto jobs = jobs_of(values);
  if (!jobs) return std::unexpected(jobs.error());
  LineageOptions options{.scenario = words.front(),
                         .seed = *seed,
                         .plan = text_if_any(values, "plan"),
                         .mutant = text_if_any(values, "mutant"),
                         .out = text_if_any(values, "out"),
                         .jobs = *jobs};
  if (values.contains("runs")) options.runs = values["runs"].as<std::size_t>();
  if (values.contains("faults")) options.faults = values["faults"].as<std::size_t>();
  if (options.runs < 1) return std::unexpected("--runs counts from 1");
  if (options.faults < 1 || options.faults > 2) return std::unexpected("--faults takes 1 or 2");
  return options;
}

Parsed mutants_options(const po::variables_map& values, const Words& words) {
  const auto jobs = jobs_of(values);
  if (!jobs) return std::unexpected(jobs.error());
  MutantsOptions options{.names = words,
                         .jobs = *jobs,
                         .report = text_if_any(values, "report"),
                         .is_list = values.contains("list")};
  options.asked = text_if_any(values, "seeds").value_or(options.asked);
  const auto seeds = parse_seeds(options.asked);
  if (!seeds) return std::unexpected("'" + options.asked + "' is no seed and no range like 1..100");
  options.seeds = *seeds;
  return options;
}

Parsed live_options(const po::variables_map& values, const Words& words) {
  for (const char* other : {"trace", "seed", "plan"}) {
    if (!values.contains(other)) continue;
    return std::unexpected(std::string("view --live takes no --").append(other));
  }
  if (!words.empty()) return std::unexpected("view --live takes no scenario: the ring is real");
  ViewOptions options{.scenario = {},
                      .trace = {},
                      .live = values["live"].as<Words>(),
                      .ring = text_if_any(values, "ring").value_or("p2pchat"),
                      .ring_key_file = text_if_any(values, "ring-key-file").value_or(""),
                      .plan = {},
                      .listen = text_if_any(values, "listen").value_or(std::string(kViewListen))};
  return options;
}

Parsed view_options(const po::variables_map& values, const Words& words) {
  if (values.contains("live")) return live_options(values, words);
  for (const char* name : {"ring", "ring-key-file"}) {
    if (values.contains(name)) {
      return std::unexpected((std::string("view takes --") + name).append(" with --live only"));
    }
  }
  const auto seed = number(text_if_any(values, "seed").value_or("1"));
  const auto trace = text_if_any(values, "trace");
  if (trace && (!words.empty() || values.contains("seed") || values.contains("plan"))) {
    return std::unexpected("view --trace takes no scenario, seed or plan: they are in the trace");
  }
  if (!trace && words.size() != 1) {
    return std::unexpected(
        "view needs one scenario: p2pchat-sim view FILE; or view --trace FILE, or view --live "
        "ADDR");
  }
  if (!seed) return std::unexpected("view takes one seed, a number");
  return ViewOptions{.scenario = trace ? std::string() : words.front(),
                     .trace = trace,
                     .live = {},
                     .ring = {},
                     .ring_key_file = {},
                     .seed = *seed,
                     .plan = text_if_any(values, "plan"),
                     .listen = text_if_any(values, "listen").value_or(std::string(kViewListen))};
}

struct CommandForm {
  std::string_view name;
  Parsed (*parse)(const po::variables_map&, const Words&);
  Words takes;  // options
};

const std::vector<CommandForm>& command_forms() {
  static const std::vector<CommandForm> kForms = {
      {"run",
       run_options,
       {"seed", "seeds", "plan", "nth", "shard", "jobs", "report", "trace", "progress", "mutant"}},
      {"nth", nth_options, {"what", "seed", "from", "to", "every", "jobs", "report", "progress"}},
      {"lineage", lineage_options, {"seed", "plan", "runs", "faults", "out", "jobs", "mutant"}},
      {"merge", merge_options, {"report"}},
      {"mutants", mutants_options, {"seeds", "jobs", "report", "list"}},
      {"coverage", coverage_options, {}},
      {"shrink", shrink_options, {"seed", "plan", "nth", "out", "jobs", "within", "mutant"}},
      {"replay", replay_options, {"until"}},
      {"view", view_options, {"seed", "plan", "trace", "listen", "live", "ring", "ring-key-file"}},
      {"diff", diff_options, {}},
      {"list", list_options, {}},
  };
  return kForms;
}

std::string command_names() {
  std::string names = "explore";  // has options of its own (explore.h)
  for (const CommandForm& form : command_forms()) names += ", " + std::string(form.name);
  return names;
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
  const std::string command = text_if_any(values, "command").value_or("");
  if (command.empty()) {
    return std::unexpected("what is to be done? one of " + command_names());
  }
  const auto form = std::ranges::find(command_forms(), command, &CommandForm::name);
  if (form == command_forms().end()) {
    return std::unexpected("'" + command + "' is not a command; there are " + command_names());
  }
  for (const auto& [option, value] : values) {
    if (option == "command" || option == "words") continue;
    if (std::ranges::find(form->takes, option) == form->takes.end()) {
      return std::unexpected((command + " takes no --").append(option));
    }
  }
  return form->parse(values, values.contains("words") ? values["words"].as<Words>() : Words());
}

}  // namespace p2pchat::tools
