#include "sim/left_out.h"

#include <cstdint>
#include <map>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using Rows = std::map<std::uint64_t, std::uint64_t>;

TEST(NumberSet, JoinsRowsThatTouch) {
  NumberSet numbers;

  numbers.add(5, 6);
  numbers.add(1, 2);
  numbers.add(9, 9);
  EXPECT_EQ(numbers.rows(), (Rows{{1, 2}, {5, 6}, {9, 9}}));
  numbers.add(3, 4);
  EXPECT_EQ(numbers.rows(), (Rows{{1, 6}, {9, 9}}));
  numbers.add(2, 20);
  EXPECT_EQ(numbers.rows(), (Rows{{1, 20}}));
}

TEST(NumberSet, KeepsTheGreatestNumber) {
  NumberSet numbers;

  numbers.add(7, UINT64_MAX);
  numbers.add(UINT64_MAX, UINT64_MAX);
  numbers.add(0, 3);

  EXPECT_EQ(numbers.rows(), (Rows{{0, 3}, {7, UINT64_MAX}}));
}

TEST(NumberSet, ContainsBothEndsOfARowAndNothingBeside) {
  NumberSet numbers;
  numbers.add(3, 5);
  numbers.add(8, 7);

  for (const std::uint64_t number : {3U, 4U, 5U}) EXPECT_TRUE(numbers.contains(number)) << number;
  for (const std::uint64_t number : {0U, 2U, 6U, 7U, 8U}) {
    EXPECT_FALSE(numbers.contains(number)) << number;
  }
}

}  // namespace
}  // namespace p2pchat::sim
