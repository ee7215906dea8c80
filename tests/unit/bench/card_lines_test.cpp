#include "bench/card/card_lines.h"

#include <gtest/gtest.h>

#include "bench/card/card_report.h"

namespace p2pchat::bench {
namespace {

const CardForm& form() {
  static const CardForm kForm{.name = "row",
                              .title = "a row",
                              .figures = {{"delay", "ms"}, {"rate", "1/s", Better::kMore}},
                              .peers = {},
                              .open = nullptr};
  return kForm;
}

CardResult result_of(std::vector<Readings> rounds) {
  return {.form = &form(), .rounds = std::move(rounds)};
}

TEST(CardLines, TakesRatiosRoundByRoundAndThenTheirMedian) {
  const auto lines = lines_of(result_of({{{"delay", "peer", 2}, {"delay", kOurs, 1}},
                                         {{"delay", "peer", 30}, {"delay", kOurs, 10}},
                                         {{"delay", "peer", 4}, {"delay", kOurs, 1}}}));

  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].who, kOurs);
  EXPECT_EQ(lines[0].value.median, 1);
  EXPECT_EQ(lines[0].value.high, 10);
  ASSERT_TRUE(lines[1].ours_is_better_by);
  EXPECT_EQ(lines[1].ours_is_better_by->median, 3);
  EXPECT_EQ(lines[1].ours_is_better_by->low, 2);
  EXPECT_EQ(lines[1].ours_is_better_by->high, 4);
}

TEST(CardLines, HoldsMoreForBetterWhereTheFigureSaysSo) {
  const auto lines = lines_of(result_of({{{"rate", kOurs, 300}, {"rate", "peer", 100}}}));

  EXPECT_EQ(lines[1].ours_is_better_by->median, 3);
}

TEST(CardLines, MeetsATargetByTheMedianOfItsRatios) {
  const Readings good{{"delay", kOurs, 1}, {"delay", kTarget, 2}};
  const Readings bad{{"delay", kOurs, 3}, {"delay", kTarget, 2}};

  EXPECT_TRUE(meets_targets(result_of({good, bad, good})));
  EXPECT_FALSE(meets_targets(result_of({bad, good, bad})));
}

TEST(CardLines, MeetsNoTargetWithoutAFigureOfOurs) {
  EXPECT_FALSE(meets_targets(result_of({{{"delay", kTarget, 2}}})));
}

TEST(CardReport, SaysPlainlyWhatWasNotMetAndWhatWasNotRun) {
  CardResult result = result_of({{{"delay", kOurs, 3}, {"delay", kTarget, 2}}});
  result.notes = {"a peer is not here"};
  result.failure = "a node died";

  const std::string text = markdown_of(result);

  EXPECT_NE(text.find("| delay | wanted | 2 ms | 2 .. 2 | 0.667 (0.667 .. 0.667) **not met** |"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("- a peer is not here"), std::string::npos);
  EXPECT_NE(text.find("- Not run to its end: a node died"), std::string::npos);
}

TEST(CardReport, DrawsFiguresThatHaveSeveralContestants) {
  const auto plots =
      plots_of(result_of({{{"delay", kOurs, 3}, {"delay", "peer", 2}, {"rate", kOurs, 1}}}));

  ASSERT_EQ(plots.size(), 1U);
  EXPECT_EQ(plots[0].title, "delay");
}

}  // namespace
}  // namespace p2pchat::bench
