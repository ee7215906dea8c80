#include "sim/explore/node_state.h"

#include <optional>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

NodeState state_of(HistoryId first, HistoryId second, std::vector<LetterId> letters) {
  return {.nodes = {first, second}, .spent = {}, .letters = std::move(letters)};
}

TEST(NodeStateTable, TakesEachStateOnce) {
  NodeStateTable table(2);

  EXPECT_EQ(table.insert(state_of(0, 1, {}), 0), 0U);
  EXPECT_EQ(table.insert(state_of(0, 1, {7}), 0), 1U);
  EXPECT_EQ(table.insert(state_of(0, 1, {7, 7}), 1), 2U);
  EXPECT_EQ(table.insert(state_of(0, 1, {7}), 2), std::nullopt);
  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.origin(2), 1U);
}

TEST(NodeStateTable, TellsApartWhatIsSpent) {
  NodeStateTable table(2);
  NodeState crashed = state_of(0, 1, {});
  crashed.spent.crashes = 1;
  NodeState late = state_of(0, 1, {});
  late.spent.out_of_order = 1;

  EXPECT_TRUE(table.insert(state_of(0, 1, {}), 0).has_value());
  EXPECT_TRUE(table.insert(crashed, 0).has_value());
  EXPECT_TRUE(table.insert(late, 0).has_value());
}

TEST(NodeStateTable, GivesBackWhatItTookAndKnowsItAsItGrows) {
  NodeStateTable table(2);
  NodeState last;
  for (HistoryId i = 0; i < 5'000; ++i) {
    last = state_of(i, i + 1, std::vector<LetterId>(i % 4, i));
    last.spent = {.messages = 1, .crashes = 2, .drops = 3, .out_of_order = 4};
    ASSERT_TRUE(table.insert(last, i).has_value());
  }

  NodeState loaded;
  table.load(4'999, loaded);

  EXPECT_EQ(loaded, last);
  EXPECT_EQ(table.insert(last, 0), std::nullopt);
}

}  // namespace
}  // namespace p2pchat::sim
