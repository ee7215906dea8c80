#include "sim/habit.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

constexpr HabitDraws kHabitDraws{.part = 140, .family = 3};

TEST(Habit, WithoutAMeanIsNobodys) {
  Habit habit(0s, kHabitDraws);
  habit.begin(Instant(1s));

  EXPECT_FALSE(habit.is_kept());
  EXPECT_EQ(habit.next_at(), Instant::never());
}

TEST(Habit, ComesAgainAfterItsMeanOnAverage) {
  Stage stage(Scenario{}, 1);
  Habit habit(10s, kHabitDraws);
  habit.begin(Instant(1s));
  EXPECT_EQ(habit.next_at(), Instant(11s));

  Duration all{0};
  for (int turn = 0; turn < 2000; ++turn) {
    habit.come(stage);
    EXPECT_GT(habit.next_at(), stage.world.now());
    all += habit.next_at() - stage.world.now();
  }

  EXPECT_EQ(habit.turn(), 2000U);
  EXPECT_GT(all / 2000, 9s);  // of 2000 draws the mean is within 5 standard errors
  EXPECT_LT(all / 2000, 11200ms);
  habit.end();
  EXPECT_EQ(habit.next_at(), Instant::never());
}

TEST(Habit, IsAnybodysWhoIsHere) {
  Stage stage(Scenario{}, 1);
  Habit habit(10s, kHabitDraws);
  std::set<std::size_t> seen;
  for (int turn = 0; turn < 60; ++turn) {
    habit.come(stage);
    EXPECT_EQ(habit.whose({}, stage), std::nullopt);
    seen.insert(habit.whose({2, 5, 7}, stage).value());
  }

  EXPECT_EQ(seen, (std::set<std::size_t>{2, 5, 7}));
}

// Or what one habit draws would be what another one does.
TEST(Habit, DrawsApartFromOthersOfItsPart) {
  Stage stage(Scenario{}, 1);
  Habit one(10s, kHabitDraws);
  Habit other(10s, {.part = kHabitDraws.part, .family = kHabitDraws.family + 1});
  one.come(stage);
  other.come(stage);
  const std::uint64_t first = one.draw(2, stage);

  EXPECT_NE(first, other.draw(2, stage));
  EXPECT_EQ(first, one.draw(2, stage));
  one.come(stage);
  EXPECT_NE(first, one.draw(2, stage));
}

TEST(Habit, NamesWhoWasCommandedOnce) {
  Habit habit(10s, kHabitDraws);
  habit.on_command(4);
  habit.on_command(4);

  EXPECT_EQ(habit.take_commanded(), (std::vector<std::size_t>{4, 4}));
  EXPECT_TRUE(habit.take_commanded().empty());
}

}  // namespace
}  // namespace p2pchat::sim
