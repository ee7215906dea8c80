#include "bench/card/card_report.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace p2pchat::bench {
namespace {

using CardJson = nlohmann::ordered_json;

// Three digits that count.
std::string short_number(double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), value >= 100 ? "%.0f" : "%.3g", value);
  return text.data();
}

std::string range_text(const Spread& spread) {
  return short_number(spread.low) + " .. " + short_number(spread.high);
}

std::string ratio_text(const CardLine& line) {
  if (!line.ours_is_better_by) return "";
  const Spread& by = *line.ours_is_better_by;
  std::string text = short_number(by.median) + " (" + range_text(by) + ")";
  if (line.who == kTarget) text += by.median >= 1 ? " **met**" : " **not met**";
  return text;
}

std::string table_line(const CardLine& line) {
  return "| " + std::string(line.figure.name) + " | " + line.who + " | " +
         short_number(line.value.median) + " " + std::string(line.figure.unit) + " | " +
         range_text(line.value) + " | " + ratio_text(line) + " |\n";
}

CardJson spread_json(const Spread& spread) {
  return {{"median", spread.median}, {"low", spread.low}, {"high", spread.high}};
}

CardJson line_json(const CardLine& line) {
  CardJson json{{"figure", line.figure.name},
                {"unit", line.figure.unit},
                {"better", line.figure.better == Better::kLess ? "less" : "more"},
                {"who", line.who},
                {"value", spread_json(line.value)}};
  if (line.ours_is_better_by) json["ours_is_better_by"] = spread_json(*line.ours_is_better_by);
  return json;
}

CardJson result_json(const CardResult& result) {
  CardJson json{{"row", result.form->name},
                {"title", result.form->title},
                {"rounds", result.rounds.size()},
                {"failure", result.failure},
                {"meets_targets", meets_targets(result)},
                {"notes", result.notes},
                {"lines", CardJson::array()}};
  for (const CardLine& line : lines_of(result)) json["lines"].push_back(line_json(line));
  return json;
}

}  // namespace

std::string markdown_of(const CardResult& result) {
  std::string text =
      "## " + std::string(result.form->name) + ": " + std::string(result.form->title) + "\n\n";
  if (!result.rounds.empty()) {
    text += "Rounds: " + std::to_string(result.rounds.size()) +
            ".\n\n| figure | who | median | from .. to | ours is better by |\n"
            "|---|---|---|---|---|\n";
    for (const CardLine& line : lines_of(result)) text += table_line(line);
    text += "\n";
  }
  for (const std::string& note : result.notes) text += "- " + note + "\n";
  if (!result.failure.empty()) text += "- Not run to its end: " + result.failure + "\n";
  return text + "\n";
}

std::string markdown_of(const std::vector<CardResult>& results, const Circumstances& around) {
  std::string text = "# Speed and cost beside the alternatives\n\n| | |\n|---|---|\n";
  for (const auto& [name, value] : around) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }
  text +=
      "\nIn each round every contestant has its turn. Medians of the rounds, the least and the "
      "most;\n"
      "ratios are made round by round: above 1 ours is better, and a target is met.\n\n";
  for (const CardResult& result : results) text += markdown_of(result);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

std::string json_of(const std::vector<CardResult>& results, const Circumstances& around) {
  CardJson json{{"format", "p2pchat-bench card 1"},
                {"around", CardJson::object()},
                {"rows", CardJson::array()}};
  for (const auto& [name, value] : around) json["around"][name] = value;
  for (const CardResult& result : results) json["rows"].push_back(result_json(result));
  return json.dump(2) + "\n";
}

std::vector<Plot> plots_of(const CardResult& result) {
  std::vector<Plot> plots;
  for (const CardFigure& figure : result.form->figures) {
    std::vector<Curve> curves;
    for (const CardLine& line : lines_of(result)) {
      if (line.figure.name != figure.name) continue;
      Curve curve{
          .name = line.who, .is_paper = line.who != kOurs, .colour = curves.size(), .points = {}};
      for (std::size_t i = 0; i < result.rounds.size(); ++i) {
        for (const Reading& reading : result.rounds[i]) {
          if (reading.figure != figure.name || reading.who != line.who) continue;
          curve.points.emplace_back(static_cast<double>(i + 1), reading.value);
        }
      }
      curves.push_back(std::move(curve));
    }
    if (curves.size() < 2) continue;
    plots.push_back({.title = std::string(figure.name),
                     .axes = {.x = "round", .y = std::string(figure.unit)},
                     .curves = std::move(curves)});
  }
  return plots;
}

}  // namespace p2pchat::bench
