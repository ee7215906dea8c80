#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/row.h"

namespace p2pchat::bench {

// Points joined by a line; the paper's are dashed with open circles, ours solid with dots.
struct Curve {
  std::string name;
  bool is_paper = false;
  std::size_t colour = 0;  // the same for the paper's and ours
  std::vector<std::pair<double, double>> points;
};

struct Plot {
  std::string title;
  Axes axes;
  std::vector<Curve> curves;
};

// Steps of 1, 2 or 5 times a power of ten, some five of them, that cover from low to high.
[[nodiscard]] std::vector<double> ticks(double low, double high);

// A picture of its own: no script, no font but the reader's. The y axis begins at 0.
[[nodiscard]] std::string svg_of(const Plot& plot);

// The series of the row that the paper has, paper beside ours. Without curves if it has none.
[[nodiscard]] Plot plot_of(const Row& row);

}  // namespace p2pchat::bench
