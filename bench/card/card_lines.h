#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/card/card.h"

namespace p2pchat::bench {

// What several rounds say: the middle one and both ends.
struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};
// There must be a value.
[[nodiscard]] Spread spread_of(const std::vector<double>& values);

// A row that has been run, perhaps not to its end.
struct CardResult {
  const CardForm* form = nullptr;
  std::vector<Readings> rounds;
  std::string failure;  // empty: all rounds were run
  std::vector<std::string> notes;
};

// One contestant in one figure.
struct CardLine {
  CardFigure figure;
  std::string who;
  Spread value;
  // Of a peer or a target: how many times as good ours was, round by round. From 1 on it is met.
  std::optional<Spread> ours_is_better_by;
};

// In the order of the form's figures; ours first, then as the rounds have it. A ratio is made of
// two readings of one round.
[[nodiscard]] std::vector<CardLine> lines_of(const CardResult& result);

// Every target of the row, by the median of the ratios.
[[nodiscard]] bool meets_targets(const CardResult& result);

}  // namespace p2pchat::bench
