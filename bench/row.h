#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace p2pchat::bench {

// From where to where a figure of ours is accepted, ends included.
struct Band {
  double low = 0;
  double high = 0;

  [[nodiscard]] static Band around(double paper, double distance) {
    return {.low = paper - distance, .high = paper + distance};
  }
  [[nodiscard]] static Band within(double paper, double part) {
    return around(paper, paper * part);
  }
  [[nodiscard]] static Band up_to(double high) { return {.low = 0, .high = high}; }
  // A figure that is equal but for the last binary digits is inside.
  [[nodiscard]] bool holds(double value) const;
};

// One figure of a paper beside ours.
struct Figure {
  std::string series;           // "mean", "p99"
  double x = 0;                 // where on the paper's axis
  std::optional<double> paper;  // nothing: the paper has none, the band is the design's
  double ours = 0;
  std::optional<Band> band;  // nothing: only shown

  [[nodiscard]] bool is_inside() const { return !band || band->holds(ours); }
};

// How the plot of a row is drawn.
struct Axes {
  std::string x;
  std::string y;
  bool is_x_logarithmic = false;
};

// One table or figure of the papers, run again.
struct Row {
  std::string id;     // "R1"
  std::string title;  // what was run
  std::string source;
  Axes axes;
  std::vector<Figure> figures;
  std::vector<std::string> notes;  // what a reader must know beside the figures
  std::uint64_t samples = 0;       // lookups, or keys placed
  std::uint64_t events = 0;        // of the simulator

  void add(std::string_view series, double x, std::optional<double> paper, double ours,
           std::optional<Band> band) {
    figures.push_back(
        {.series = std::string(series), .x = x, .paper = paper, .ours = ours, .band = band});
  }
  [[nodiscard]] bool is_inside() const {
    return !figures.empty() && std::ranges::all_of(figures, &Figure::is_inside);
  }
};

// How much is run: all that the bands ask for, or what a minute allows under the same bands.
struct Effort {
  bool is_quick = false;
  std::uint64_t seed = 1;  // of the first world; the others count on from it
};

}  // namespace p2pchat::bench
