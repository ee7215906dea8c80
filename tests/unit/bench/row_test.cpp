#include "bench/row.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/report.h"
#include "bench/rows.h"

namespace p2pchat::bench {
namespace {

TEST(Band, IncludesItsEnds) {
  const Band band = Band::around(4.89, 0.10);

  EXPECT_TRUE(band.holds(4.79));
  EXPECT_TRUE(band.holds(4.99));
  EXPECT_FALSE(band.holds(4.7899));
  EXPECT_FALSE(band.holds(4.9901));
}

TEST(Band, OfAPartOfZeroIsZero) {
  EXPECT_TRUE(Band::within(0, 0.1).holds(0));
  EXPECT_FALSE(Band::within(0, 0.1).holds(1));
  EXPECT_TRUE(Band::within(7, 0.1).holds(7));
  EXPECT_FALSE(Band::within(7, 0.1).holds(6));
}

Row row_of(double ours) {
  Row row{.id = "R99", .title = "a test", .source = "nowhere"};
  row.add("mean", 8, 1.72, ours, Band::around(1.72, 0.25));
  row.add("share", 1, 0.5, 0.1, std::nullopt);
  return row;
}

TEST(Row, IsOutsideIfOneFigureIs) {
  EXPECT_TRUE(row_of(1.5).is_inside());
  EXPECT_FALSE(row_of(1.4).is_inside());
  EXPECT_FALSE(Row{}.is_inside());  // nothing was shown
}

TEST(Report, SaysEachFigureItsBandAndTheVerdict) {
  const std::string text = text_of({.row = row_of(1.4)});

  EXPECT_NE(text.find("1.47 .. 1.97  OUTSIDE"), std::string::npos) << text;
  EXPECT_NE(text.find("R99: outside"), std::string::npos) << text;
}

TEST(Report, ARowThatCannotBeRunIsNotInside) {
  const RowResult result{.row = {.id = "R8", .title = "stretch", .notes = {"why"}},
                         .is_run = false};

  EXPECT_EQ(verdict_of(result), Verdict::kNotRun);
  EXPECT_NE(text_of(result).find("why\nR8: not run"), std::string::npos);
}

TEST(Report, IsJsonForPrograms) {
  const auto json = nlohmann::json::parse(json_of({{.row = row_of(1.5)}}, {.seed = 7}));

  EXPECT_EQ(json.at("seed"), 7);
  const auto& row = json.at("rows").at(0);
  EXPECT_EQ(row.at("verdict"), "inside");
  EXPECT_EQ(row.at("figures").at(0).at("paper"), 1.72);
  EXPECT_EQ(row.at("figures").at(0).at("verdict"), "inside");
  EXPECT_FALSE(row.at("figures").at(1).contains("verdict"));
}

TEST(Rows, AreElevenAndEachThatCannotBeRunSaysWhy) {
  EXPECT_EQ(row_forms().size(), 11U);
  for (const RowForm& form : row_forms()) {
    EXPECT_TRUE(form.run != nullptr || !form.reason.empty()) << form.id;
  }
}

}  // namespace
}  // namespace p2pchat::bench
