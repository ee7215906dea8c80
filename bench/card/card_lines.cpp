#include "bench/card/card_lines.h"

#include <algorithm>

#include "bench/statistics.h"

namespace p2pchat::bench {
namespace {

std::optional<double> value_in(const Readings& round, std::string_view figure,
                               std::string_view who) {
  const auto found = std::ranges::find_if(round, [&](const Reading& reading) {
    return reading.figure == figure && reading.who == who;
  });
  if (found == round.end()) return std::nullopt;
  return found->value;
}

std::vector<std::string> contestants(const CardResult& result, std::string_view figure) {
  std::vector<std::string> names;
  for (const Readings& round : result.rounds) {
    for (const Reading& reading : round) {
      if (reading.figure == figure && std::ranges::find(names, reading.who) == names.end()) {
        names.emplace_back(reading.who);
      }
    }
  }
  std::ranges::stable_partition(names, [](const std::string& name) { return name == kOurs; });
  return names;
}

std::vector<double> ratios(const CardResult& result, const CardFigure& figure,
                           std::string_view who) {
  std::vector<double> all;
  for (const Readings& round : result.rounds) {
    const auto ours = value_in(round, figure.name, kOurs);
    const auto theirs = value_in(round, figure.name, who);
    if (!ours || !theirs || *ours <= 0 || *theirs <= 0) continue;
    all.push_back(figure.better == Better::kLess ? *theirs / *ours : *ours / *theirs);
  }
  return all;
}

CardLine line_of(const CardResult& result, const CardFigure& figure, const std::string& who) {
  std::vector<double> values;
  for (const Readings& round : result.rounds) {
    if (const auto value = value_in(round, figure.name, who)) values.push_back(*value);
  }
  CardLine line{.figure = figure, .who = who, .value = spread_of(values), .ours_is_better_by = {}};
  if (who == kOurs) return line;
  const std::vector<double> by = ratios(result, figure, who);
  if (!by.empty()) line.ours_is_better_by = spread_of(by);
  return line;
}

}  // namespace

Spread spread_of(const std::vector<double>& values) {
  const auto [low, high] = std::ranges::minmax(values);
  return {.median = median(values), .low = low, .high = high};
}

std::vector<CardLine> lines_of(const CardResult& result) {
  std::vector<CardLine> lines;
  for (const CardFigure& figure : result.form->figures) {
    for (const std::string& who : contestants(result, figure.name)) {
      lines.push_back(line_of(result, figure, who));
    }
  }
  return lines;
}

bool meets_targets(const CardResult& result) {
  return std::ranges::all_of(lines_of(result), [](const CardLine& line) {
    return line.who != kTarget || (line.ours_is_better_by && line.ours_is_better_by->median >= 1);
  });
}

}  // namespace p2pchat::bench
