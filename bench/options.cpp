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
  add("report", po::value<std::string>(), "write the JSON report to this file");
  add("plots", po::value<std::string>(), "write a picture of each row into this directory (SVG)");
  add("help", "show this help");
  add("version", "show the version");
  return all;
}

std::string help_text() {
  std::ostringstream text;
  text << "Usage: p2pchat-bench paper [all | ROW...] [--quick] [--seed N] [--report OUT]\n"
          "                           [--plots DIR]\n\n"
          "Runs tables and figures of the Chord papers again, with the ring's own code in the\n"
          "simulator, and prints the paper's figures, ours, the bands and the verdicts:\n\n";
  for (const RowForm& form : row_forms()) {
    std::string id(form.id);
    id.resize(5, ' ');
    text << "  " << id << form.title << (form.run == nullptr ? " (cannot be run)" : "") << "\n";
  }
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
  if (words.empty()) return std::unexpected("what is to be done? paper");
  if (words.front() != "paper") {
    return std::unexpected("'" + words.front() + "' is not a command; there is paper");
  }
  words.erase(words.begin());
  return paper_options(values, words);
}

}  // namespace p2pchat::bench
