#include "bench/card/run_card.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>

#include "bench/card/card_lines.h"
#include "bench/card/card_report.h"
#include "bench/paper.h"

namespace p2pchat::bench {
namespace {

bool write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) std::fprintf(stderr, "p2pchat-bench: cannot write %s\n", path.c_str());
  return static_cast<bool>(file);
}

CardResult measure(const CardForm& form, const CardEffort& effort) {
  CardResult result{.form = &form};
  for (const Peer& peer : form.peers) {
    if (is_present(peer)) continue;
    result.notes.push_back(std::string(peer.name) + " is not here: apt-get install " +
                           std::string(peer.package) + ", and build again");
  }
  const auto row = form.open(effort);
  if (!row) {
    result.failure = row.error();
    return result;
  }
  for (std::size_t i = 1; i <= effort.rounds(); ++i) {
    std::fprintf(stderr, "%s: round %zu of %zu\n", std::string(form.name).c_str(), i,
                 effort.rounds());
    auto readings = (*row)->round();
    if (!readings) {
      result.failure = readings.error();
      break;
    }
    result.rounds.push_back(std::move(*readings));
  }
  return result;
}

bool write_plots(const std::string& directory, const CardResult& result) {
  std::size_t number = 0;
  return std::ranges::all_of(plots_of(result), [&](const Plot& plot) {
    const std::string name =
        "card-" + std::string(result.form->name) + "-" + std::to_string(++number) + ".svg";
    return write_text(directory + "/" + name, svg_of(plot));
  });
}

std::string command_of(const CardOptions& options) {
  std::string text = "p2pchat-bench card";
  if (options.effort.is_quick) text += " --quick";
  for (const std::string& row : options.rows) text += " --only " + row;
  if (options.report) text += " --report " + *options.report;
  if (options.plots) text += " --plots " + *options.plots;
  return text;
}

bool is_known(const std::string& name) {
  return std::ranges::find(card_forms(), name, &CardForm::name) != card_forms().end();
}

}  // namespace

int run_card(const CardOptions& options) {
  const auto unknown = std::ranges::find_if_not(options.rows, is_known);
  if (unknown != options.rows.end()) {
    std::fprintf(stderr, "p2pchat-bench: the card has no row '%s'; it has", unknown->c_str());
    for (const CardForm& form : card_forms()) {
      std::fprintf(stderr, " %s", std::string(form.name).c_str());
    }
    std::fputs("\n", stderr);
    return kExitWrong;
  }
  std::signal(SIGPIPE, SIG_IGN);  // a peer that ends early is told by what it does not answer
  const Circumstances around = circumstances(command_of(options));
  std::vector<CardResult> results;
  int status = kExitInside;
  for (const CardForm& form : card_forms()) {
    const bool is_asked =
        options.rows.empty() || std::ranges::find(options.rows, form.name) != options.rows.end();
    if (!is_asked) continue;
    const CardResult& result = results.emplace_back(measure(form, options.effort));
    std::fputs(markdown_of(result).c_str(), stdout);
    std::fflush(stdout);
    if (!result.failure.empty() || !meets_targets(result)) status = kExitOutside;
    if (options.plots && !write_plots(*options.plots, result)) return kExitWrong;
  }
  if (!options.report) return status;
  const std::string text =
      options.report->ends_with(".json") ? json_of(results, around) : markdown_of(results, around);
  return write_text(*options.report, text) ? status : kExitWrong;
}

}  // namespace p2pchat::bench
