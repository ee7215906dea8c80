#include "bench/svg_plot.h"

#include <gtest/gtest.h>

namespace p2pchat::bench {
namespace {

TEST(Ticks, AreRoundAndCoverTheRange) {
  EXPECT_EQ(ticks(0, 10), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(ticks(0, 463), (std::vector<double>{0, 100, 200, 300, 400, 500}));
  EXPECT_EQ(ticks(0, 1), (std::vector<double>{0, 0.2, 0.4, 0.2 * 3, 0.8, 1}));
}

Row row_of_two() {
  Row row{.id = "R1", .title = "paths", .axes = {.x = "nodes", .y = "hops"}};
  row.add("mean", 8, 1.7, 1.5, std::nullopt);
  row.add("mean", 16, 2.1, 1.9, std::nullopt);
  row.add("answered", 0, std::nullopt, 1, std::nullopt);
  row.add("total", 0, 5.8, 5.9, std::nullopt);
  return row;
}

TEST(Plot, ShowsOnlySeriesThatThePaperHas) {
  const Plot plot = plot_of(row_of_two());

  ASSERT_EQ(plot.curves.size(), 2U);
  EXPECT_TRUE(plot.curves[0].is_paper);
  EXPECT_EQ(plot.curves[0].points, (std::vector<std::pair<double, double>>{{8, 1.7}, {16, 2.1}}));
  EXPECT_EQ(plot.curves[1].name, "mean, ours");
  EXPECT_EQ(plot.curves[1].points, (std::vector<std::pair<double, double>>{{8, 1.5}, {16, 1.9}}));
}

TEST(Plot, HasNoCurveWhereTheRowHasOnePointOnly) {
  Row row{.id = "R9"};
  row.add("mean", 8, 1.7, 1.5, std::nullopt);

  EXPECT_TRUE(plot_of(row).curves.empty());
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST(Svg, DrawsALineForEachCurveAndADotForEachPoint) {
  const std::string svg = svg_of(plot_of(row_of_two()));

  EXPECT_TRUE(svg.starts_with("<svg xmlns="));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_EQ(count(svg, "<polyline"), 2U);
  EXPECT_EQ(count(svg, "<circle"), 2U * (2 + 1));  // one more in the legend
  EXPECT_EQ(count(svg, "stroke-dasharray"), 2U);   // the paper's line, and in the legend
  EXPECT_EQ(svg, svg_of(plot_of(row_of_two())));
}

TEST(Svg, PutsTheFirstPointAtTheLeftAndTheLastAtTheRight) {
  Plot plot{.title = "t", .axes = {.x = "x", .y = "y", .is_x_logarithmic = true}, .curves = {}};
  plot.curves.push_back({.name = "a", .points = {{8, 0}, {32, 5}, {128, 10}}});

  const std::string svg = svg_of(plot);

  // From 60 to 490 across, the middle of the logarithms in the middle; from 350 up to 40.
  EXPECT_NE(svg.find("points=\"60,350 275,195 490,40 \""), std::string::npos) << svg;
}

TEST(Svg, EscapesWhatIsMarkup) {
  const std::string svg = svg_of({.title = "a < b & c", .axes = {}, .curves = {}});

  EXPECT_NE(svg.find("a &lt; b &amp; c"), std::string::npos);
}

}  // namespace
}  // namespace p2pchat::bench
