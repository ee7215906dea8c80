#include "bench/options.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::bench {
namespace {

Result<Command, std::string> parse(std::initializer_list<const char*> words) {
  std::vector<const char*> line{"p2pchat-bench"};
  line.insert(line.end(), words);
  return parse_command_line(static_cast<int>(line.size()), line.data());
}

std::vector<std::string> rows_of(std::initializer_list<const char*> words) {
  std::vector<std::string> ids;
  const auto command = parse(words);
  if (!command) return {command.error()};
  for (const RowForm& form : std::get<PaperOptions>(*command).rows) ids.emplace_back(form.id);
  return ids;
}

TEST(BenchOptions, RunsAllRowsUnlessSomeAreNamed) {
  EXPECT_EQ(rows_of({"paper"}).size(), 11U);
  EXPECT_EQ(rows_of({"paper", "all"}).size(), 11U);
  EXPECT_EQ(rows_of({"paper", "R6", "--quick", "R2", "R6"}),
            (std::vector<std::string>{"R2", "R6"}));
}

TEST(BenchOptions, ReadsEffortReportAndPlots) {
  const auto command =
      parse({"paper", "R1", "--quick", "--seed", "9", "--report", "out.json", "--plots=here"});

  ASSERT_TRUE(command);
  const auto& options = std::get<PaperOptions>(*command);
  EXPECT_TRUE(options.effort.is_quick);
  EXPECT_EQ(options.effort.seed, 9U);
  EXPECT_EQ(options.report, "out.json");
  EXPECT_EQ(options.plots, "here");
}

TEST(BenchOptions, ReadsTablesAndSizesOfScale) {
  const auto command = parse({"scale", "events", "--seed", "3", "--nodes", "500"});

  ASSERT_TRUE(command);
  const auto& options = std::get<ScaleOptions>(*command);
  ASSERT_EQ(options.tables.size(), 1U);
  const ScaleEffort effort = effort_for(options.tables[0], options);
  EXPECT_EQ(effort.nodes, std::vector<std::size_t>{500});
  EXPECT_EQ(effort.seed, 3U);
  EXPECT_GT(effort.repeats, 1U);
}

TEST(BenchOptions, ScaleRunsAllTablesUnlessSomeAreNamed) {
  const auto command = parse({"scale", "--quick"});

  ASSERT_TRUE(command);
  const auto& options = std::get<ScaleOptions>(*command);
  EXPECT_EQ(options.tables.size(), scale_forms().size());
  EXPECT_EQ(effort_for(options.tables[0], options).nodes, options.tables[0].nodes_quick);
  EXPECT_EQ(effort_for(options.tables[0], options).repeats, 1U);
}

TEST(BenchOptions, SaysWhatIsWrongWithScale) {
  EXPECT_EQ(parse({"scale", "R1"}).error(), "'R1' is no table; --help names them");
  EXPECT_FALSE(parse({"scale", "--nodes", "99"}));
  EXPECT_FALSE(parse({"scale", "--nodes", "x"}));
  EXPECT_FALSE(parse({"scale", "--seed", "x"}));
}

TEST(BenchOptions, ReadsTheSizeOfTheHistoryToSearch) {
  const auto command = parse({"search", "--messages", "5000", "--seed", "2"});

  ASSERT_TRUE(command);
  EXPECT_EQ(std::get<SearchOptions>(*command).effort.messages, 5000U);
  EXPECT_EQ(std::get<SearchOptions>(*command).effort.seed, 2U);
  EXPECT_FALSE(parse({"search", "--messages", "999"}));
  EXPECT_FALSE(parse({"search", "words"}));
}

TEST(BenchOptions, ReadsTheSizeOfTheRingAndHowLongItsNodesLive) {
  const auto command = parse({"hops", "--nodes", "500", "--lifetime", "121", "--seed", "2"});

  ASSERT_TRUE(command);
  const HopsEffort& effort = std::get<HopsOptions>(*command).effort;
  EXPECT_EQ(effort.nodes, std::vector<std::size_t>{500});
  EXPECT_EQ(effort.lifetime, std::chrono::seconds{121});
  EXPECT_EQ(effort.seed, 2U);
  EXPECT_FALSE(parse({"hops", "--nodes", "31"}));
  EXPECT_FALSE(parse({"hops", "--lifetime", "x"}));
  EXPECT_FALSE(parse({"hops", "words"}));
}

TEST(BenchOptions, GroupsHaveTheSizesThatGroupsMayHave) {
  EXPECT_EQ(std::get<GroupOptions>(*parse({"group"})).effort.members, 64U);
  EXPECT_EQ(std::get<GroupOptions>(*parse({"group", "--members", "2"})).effort.members, 2U);
  EXPECT_FALSE(parse({"group", "--members", "1"}));
  EXPECT_FALSE(parse({"group", "--members", "65"}));
  EXPECT_FALSE(parse({"group", "words"}));
}

TEST(BenchOptions, SaysWhatIsWrong) {
  EXPECT_EQ(parse({}).error(),
            "what is to be done? paper, scale, search, hops, hand_over, files, group or card");
  EXPECT_EQ(parse({"papers"}).error(),
            "'papers' is not a command; "
            "there are paper, scale, search, hops, hand_over, files, group and card");
  EXPECT_EQ(parse({"paper", "R12"}).error(), "'R12' is no row; there are all, R1 to R11");
  EXPECT_EQ(parse({"paper", "--seed", "x"}).error(), "'x' is no seed: a number");
  EXPECT_FALSE(parse({"paper", "--qui"}));
  EXPECT_FALSE(parse({"paper", "--report"}));
}

TEST(BenchOptions, HelpNamesEveryRowAndTheExitStatuses) {
  const auto command = parse({"--help"});

  ASSERT_TRUE(command);
  const std::string& text = std::get<Print>(*command).text;
  for (const RowForm& form : row_forms()) {
    EXPECT_NE(text.find(form.title), std::string::npos) << form.id;
  }
  EXPECT_NE(text.find("Exit status: 0"), std::string::npos);
}

TEST(BenchOptions, ReadsTheRowsOfTheCard) {
  const auto command = parse({"card", "--only", "raw", "cost", "--quick", "--report", "CARD.md"});

  ASSERT_TRUE(command);
  const auto& options = std::get<CardOptions>(*command);
  EXPECT_TRUE(options.effort.is_quick);
  EXPECT_EQ(options.rows, (std::vector<std::string>{"raw", "cost"}));
  EXPECT_EQ(options.report, "CARD.md");
  EXPECT_EQ(parse({"card", "raw"}).error(), "'raw' is one word too many");
}

}  // namespace
}  // namespace p2pchat::bench
