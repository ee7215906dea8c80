#include "bench/options.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string_view>

#include <boost/program_options.hpp>

namespace p2pchat::bench {
namespace {

namespace po = boost::program_options;

using Words = std::vector<std::string>;
using Parsed = Result<Command, std::string>;

po::options_description all_options() {
  po::options_description all("Options");
  auto add = all.add_options();
  add("quick", "fewer rings and lookups under the same bands: a minute in all");
  add("seed", po::value<std::string>(), "of the first ring; the others count on from it (1)");
  add("report", po::value<std::string>(),
      "write the report to this file: JSON; of card Markdown, unless its name ends in .json");
  add("plots", po::value<std::string>(), "write a picture of each row into this directory (SVG)");
  add("nodes", po::value<std::string>(), "scale, hops: worlds of so many nodes only");
  add("lifetime", po::value<std::string>(), "hops: nodes live so many seconds on average (10440)");
  add("messages", po::value<std::string>(), "search, hand_over: of a history of so many (100000)");
  add("members", po::value<std::string>(), "group: of so many people (64)");
  add("only", po::value<Words>()->multitoken()->composing(), "card: these rows alone");
  add("help", "show this help");
  add("version", "show the version");
  return all;
}

std::string help_text() {
  std::ostringstream text;
  text << "Usage: p2pchat-bench paper [all | ROW...] [--quick] [--seed N] [--report OUT]\n"
          "                           [--plots DIR]\n"
          "       p2pchat-bench scale [all | TABLE...] [--quick] [--seed N] [--nodes N]\n"
          "       p2pchat-bench search [--messages N] [--seed N]\n"
          "       p2pchat-bench hops [--nodes N] [--lifetime SECONDS] [--seed N]\n"
          "       p2pchat-bench hand_over [--messages N]\n"
          "       p2pchat-bench files\n"
          "       p2pchat-bench group [--members N]\n"
          "       p2pchat-bench card [--quick] [--only ROW...] [--report OUT] [--plots DIR]\n\n"
          "Runs tables and figures of the Chord papers again, with the ring's own code in the\n"
          "simulator, and prints the paper's figures, ours, the bands and the verdicts:\n\n";
  for (const RowForm& form : row_forms()) {
    std::string id(form.id);
    id.resize(5, ' ');
    text << "  " << id << form.title << (form.run == nullptr ? " (cannot be run)" : "") << "\n";
  }
  text << "\nMeasures how quick and how small worlds are as they grow:\n\n";
  for (const ScaleForm& form : scale_forms()) {
    std::string name(form.name);
    name.resize(8, ' ');
    text << "  " << name << form.title << "\n";
  }
  text << "\nMeasures what it costs to find messages on a client's disk: search.\n"
          "Measures how many nodes a lookup asks as nodes come and crash: hops.\n"
          "Measures how long a history takes from device to device: hand_over.\n"
          "Measures how long a file of 25 MiB takes from person to person: files.\n"
          "Measures how long a text takes to everybody in a group: group.\n"
          "Measures real processes beside the alternatives that are installed here: card.\n";
  text
      << "\nEqual seeds give equal figures. Exit status: 0 every row that was asked for is inside\n"
         "its bands, 1 a row is outside or cannot be run, 2 the command or a file is wrong.\n\n"
      << all_options();
  return text.str();
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::string> text_if_any(const po::variables_map& values, const char* name) {
  if (!values.contains(name)) return std::nullopt;
  return values[name].as<std::string>();
}

// In the order of the papers' rows, each once, whatever the order of the words.
Result<std::vector<RowForm>, std::string> rows_of(const Words& words) {
  const auto is_asked = [&words](std::string_view id) {
    return words.empty() || std::ranges::find(words, id) != words.end() ||
           std::ranges::find(words, "all") != words.end();
  };
  for (const std::string& word : words) {
    if (word != "all" && std::ranges::find(row_forms(), word, &RowForm::id) == row_forms().end()) {
      return std::unexpected("'" + word + "' is no row; there are all, R1 to R11");
    }
  }
  std::vector<RowForm> rows;
  std::ranges::copy_if(row_forms(), std::back_inserter(rows), is_asked, &RowForm::id);
  return rows;
}

Parsed paper_options(const po::variables_map& values, const Words& words) {
  const auto rows = rows_of(words);
  if (!rows) return std::unexpected(rows.error());
  const std::string seed = text_if_any(values, "seed").value_or("1");
  const auto first = parse_number(seed);
  if (!first) return std::unexpected("'" + seed + "' is no seed: a number");
  return PaperOptions{.rows = *rows,
                      .effort = {.is_quick = values.contains("quick"), .seed = *first},
                      .report = text_if_any(values, "report"),
                      .plots = text_if_any(values, "plots")};
}

Parsed scale_options(const po::variables_map& values, const Words& words) {
  ScaleOptions options{.tables = {}, .effort = {.is_quick = values.contains("quick")}, .nodes = {}};
  for (const std::string& word : words) {
    if (word != "all" &&
        std::ranges::find(scale_forms(), word, &ScaleForm::name) == scale_forms().end()) {
      return std::unexpected("'" + word + "' is no table; --help names them");
    }
  }
  const auto is_asked = [&words](std::string_view name) {
    return words.empty() || std::ranges::find(words, name) != words.end() ||
           std::ranges::find(words, "all") != words.end();
  };
  std::ranges::copy_if(scale_forms(), std::back_inserter(options.tables), is_asked,
                       &ScaleForm::name);
  const auto seed = parse_number(text_if_any(values, "seed").value_or("1"));
  if (!seed) return std::unexpected("--seed wants a number");
  options.effort.seed = *seed;
  if (const auto text = text_if_any(values, "nodes")) {
    const auto nodes = parse_number(*text);
    if (!nodes || *nodes < 100 || *nodes > 10'000'000) {
      return std::unexpected("--nodes wants a number from 100 to 10000000");
    }
    options.nodes = nodes;
  }
  return options;
}

// None: said wrongly.
std::optional<std::size_t> messages_in(const po::variables_map& values, std::size_t otherwise) {
  const auto text = text_if_any(values, "messages");
  if (!text) return otherwise;
  const auto messages = parse_number(*text);
  if (!messages || *messages < 1000 || *messages > 10'000'000) return std::nullopt;
  return messages;
}

constexpr const char* kBadMessages = "--messages wants a number from 1000 to 10000000";

Parsed files_options(const Words& words) {
  if (!words.empty()) return std::unexpected("'" + words.front() + "' is one word too many");
  return FilesOptions{};
}

Parsed group_options(const po::variables_map& values, const Words& words) {
  if (!words.empty()) return std::unexpected("'" + words.front() + "' is one word too many");
  GroupOptions options;
  if (const auto text = text_if_any(values, "members")) {
    const auto members = parse_number(*text);
    if (!members || *members < 2 || *members > 64) {
      return std::unexpected("--members wants a number from 2 to 64");
    }
    options.effort.members = *members;
  }
  return options;
}

Parsed hand_over_options(const po::variables_map& values, const Words& words) {
  if (!words.empty()) return std::unexpected("'" + words.front() + "' is one word too many");
  const auto messages = messages_in(values, HandOverEffort{}.messages);
  if (!messages) return std::unexpected(kBadMessages);
  return HandOverOptions{.effort = {.messages = *messages}};
}

Parsed search_options(const po::variables_map& values, const Words& words) {
  if (!words.empty()) return std::unexpected("'" + words.front() + "' is one word too many");
  SearchOptions options;
  const auto seed = parse_number(text_if_any(values, "seed").value_or("1"));
  if (!seed) return std::unexpected("--seed wants a number");
  options.effort.seed = *seed;
  const auto messages = messages_in(values, options.effort.messages);
  if (!messages) return std::unexpected(kBadMessages);
  options.effort.messages = *messages;
  return options;
}

Parsed hops_options(const po::variables_map& values, const Words& words) {
  if (!words.empty()) return std::unexpected("'" + words.front() + "' is one word too many");
  HopsOptions options;
  const auto seed = parse_number(text_if_any(values, "seed").value_or("1"));
  if (!seed) return std::unexpected("--seed wants a number");
  options.effort.seed = *seed;
  if (const auto text = text_if_any(values, "nodes")) {
    const auto nodes = parse_number(*text);
    if (!nodes || *nodes < 32 || *nodes > 20'000) {
      return std::unexpected("--nodes wants a number from 32 to 20000");
    }
    options.effort.nodes = {*nodes};
  }
  if (const auto text = text_if_any(values, "lifetime")) {
    const auto seconds = parse_number(*text);
    if (!seconds || *seconds < 30 || *seconds > 10'000'000) {
      return std::unexpected("--lifetime wants a number of seconds from 30 to 10000000");
    }
    options.effort.lifetime = std::chrono::seconds{*seconds};
  }
  return options;
}

// The card itself knows its rows.
Parsed card_options(const po::variables_map& values, const Words& words) {
  if (!words.empty()) return std::unexpected("'" + words.front() + "' is one word too many");
  return CardOptions{.effort = {.is_quick = values.contains("quick")},
                     .rows = values.contains("only") ? values["only"].as<Words>() : Words(),
                     .report = text_if_any(values, "report"),
                     .plots = text_if_any(values, "plots")};
}

// As every program of ours reads it (tools/program): no abbreviations; the words may stand
// anywhere.
po::variables_map read(int argc, const char* const* argv) {
  po::options_description all;
  all.add(all_options());
  all.add_options()("words", po::value<Words>());
  po::positional_options_description words;
  words.add("words", -1);
  po::variables_map values;
  po::store(po::command_line_parser(argc, argv)
                .options(all)
                .positional(words)
                .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                .run(),
            values);
  return values;
}

}  // namespace

ScaleEffort effort_for(const ScaleForm& form, const ScaleOptions& options) {
  ScaleEffort effort{.nodes = options.effort.is_quick ? form.nodes_quick : form.nodes,
                     .repeats = options.effort.is_quick ? std::size_t{1} : std::size_t{5},
                     .seed = options.effort.seed};
  if (options.nodes) effort.nodes = {*options.nodes};
  return effort;
}

Result<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  po::variables_map values;
  try {
    values = read(argc, argv);
  } catch (const po::error& error) {
    return std::unexpected(error.what());
  }
  if (values.contains("help")) return Print{help_text()};
  if (values.contains("version")) return Print{"p2pchat-bench " P2PCHAT_VERSION "\n"};
  Words words = values.contains("words") ? values["words"].as<Words>() : Words();
  if (words.empty()) {
    return std::unexpected(
        "what is to be done? paper, scale, search, hops, hand_over, files, group or card");
  }
  const std::string command = words.front();
  words.erase(words.begin());
  if (command == "paper") return paper_options(values, words);
  if (command == "scale") return scale_options(values, words);
  if (command == "search") return search_options(values, words);
  if (command == "hops") return hops_options(values, words);
  if (command == "hand_over") return hand_over_options(values, words);
  if (command == "files") return files_options(words);
  if (command == "group") return group_options(values, words);
  if (command == "card") return card_options(values, words);
  return std::unexpected(
      "'" + command +
      "' is not a command; there are paper, scale, search, hops, hand_over, files, group and card");
}

}  // namespace p2pchat::bench
