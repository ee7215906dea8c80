#include "bench/report.h"

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace p2pchat::bench {
namespace {

using Json = nlohmann::ordered_json;

std::string rounded(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.5g", value);
  return text.data();
}

std::string column(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : " " + text;
}

std::string verdict_text(const Figure& figure) {
  if (!figure.band) return "";
  return "   " + rounded(figure.band->low) + " .. " + rounded(figure.band->high) +
         (figure.is_inside() ? "  inside" : "  OUTSIDE");
}

std::string line_of(const Figure& figure) {
  constexpr std::size_t kSeries = 20;
  constexpr std::size_t kNumber = 9;
  std::string name = "  " + figure.series;
  if (name.size() < kSeries) name.resize(kSeries, ' ');
  return name + column(rounded(figure.x), kNumber) +
         column(figure.paper ? rounded(*figure.paper) : "-", kNumber) +
         column(rounded(figure.ours), kNumber) + verdict_text(figure) + "\n";
}

Json json_of(const Figure& figure) {
  Json json{{"series", figure.series}, {"x", figure.x}};
  json["paper"] = figure.paper ? Json(*figure.paper) : Json(nullptr);
  json["ours"] = figure.ours;
  if (!figure.band) return json;
  json["low"] = figure.band->low;
  json["high"] = figure.band->high;
  json["verdict"] = name_of(figure.is_inside() ? Verdict::kInside : Verdict::kOutside);
  return json;
}

Json json_of(const RowResult& result) {
  const Row& row = result.row;
  Json json{{"row", row.id},
            {"title", row.title},
            {"source", row.source},
            {"verdict", name_of(verdict_of(result))},
            {"samples", row.samples},
            {"events", row.events},
            {"seconds", result.seconds},
            {"notes", row.notes},
            {"figures", Json::array()}};
  for (const Figure& figure : row.figures) json["figures"].push_back(json_of(figure));
  return json;
}

}  // namespace

Verdict verdict_of(const RowResult& result) {
  if (!result.is_run) return Verdict::kNotRun;
  return result.row.is_inside() ? Verdict::kInside : Verdict::kOutside;
}

std::string name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kInside:
      return "inside";
    case Verdict::kOutside:
      return "outside";
    case Verdict::kNotRun:
      return "not run";
  }
  return "?";
}

std::string text_of(const RowResult& result) {
  const Row& row = result.row;
  std::string text = row.id + "  " + row.title;
  if (!row.source.empty()) text += " (" + row.source + ")";
  text += "\n";
  if (result.is_run) {
    text += "  series                    x    paper     ours   band\n";
    for (const Figure& figure : row.figures) text += line_of(figure);
  }
  for (const std::string& note : row.notes) text += "  " + note + "\n";
  text += row.id + ": " + name_of(verdict_of(result));
  if (result.is_run) {
    text += ", " + std::to_string(row.samples) + " samples, " + std::to_string(row.events) +
            " events, " + rounded(result.seconds) + " s";
  }
  return text + "\n\n";
}

std::string json_of(const std::vector<RowResult>& results, const Effort& effort) {
  Json json{{"format", "p2pchat-bench paper 1"},
            {"quick", effort.is_quick},
            {"seed", effort.seed},
            {"rows", Json::array()}};
  for (const RowResult& result : results) json["rows"].push_back(json_of(result));
  return json.dump(2) + "\n";
}

}  // namespace p2pchat::bench
