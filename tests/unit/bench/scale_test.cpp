#include "bench/scale.h"

#include <string>

#include <gtest/gtest.h>

namespace p2pchat::bench {
namespace {

// The cell of the first line under a column.
std::string cell(const Table& table, const std::string& column) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i] == column) return table.lines.at(0).at(i);
  }
  return "no such column";
}

TEST(Scale, EveryLineHasACellForEachColumn) {
  for (const ScaleForm& form : scale_forms()) {
    const Table table = form.run({.nodes = {100}, .events = 10'000});
    ASSERT_EQ(table.lines.size(), 1U) << form.name;
    EXPECT_EQ(table.lines[0].size(), table.columns.size()) << form.name;
    EXPECT_EQ(cell(table, "nodes"), "100") << form.name;
    EXPECT_FALSE(form.nodes.empty() || form.nodes_quick.empty()) << form.name;
  }
}

TEST(Scale, SettledRingsAnswerEveryLookupRightly) {
  EXPECT_EQ(cell(ring_at_scale({.nodes = {200}}), "right"), "2000 of 2000");
}

TEST(Scale, ACopiedWorldGoesOnToTheSameDigest) {
  EXPECT_EQ(cell(fork_cost({.nodes = {100}}), "same digest 5 s later"), "yes");
}

TEST(Table, PutsNumbersUnderTheirColumns) {
  const Table table{.title = "t",
                    .columns = {"a", "long"},
                    .lines = {{"123", "4"}, {"5", "6"}},
                    .notes = {"why"}};

  EXPECT_EQ(text_of(table),
            "t\n"
            "    a  long\n"
            "  123     4\n"
            "    5     6\n"
            "  why\n\n");
  EXPECT_EQ(number_text(1.256, 2), "1.26");
}

}  // namespace
}  // namespace p2pchat::bench
