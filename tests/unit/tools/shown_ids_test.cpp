#include "tools/cli/shown_ids.h"

#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace p2pchat::cli {
namespace {

TEST(ShownIds, AnswerAsASetWould) {
  std::mt19937 random(1);
  ShownIds shown;
  std::set<std::string> model;

  for (int step = 0; step < 5000; ++step) {
    const std::string id = "message " + std::to_string(random() % 3000);
    ASSERT_EQ(shown.insert(id), model.insert(id).second);
  }
}

TEST(ShownIds, OneTakesFewBytes) {
  ShownIds shown;
  constexpr std::size_t kCount = 10'000;

  for (std::size_t i = 0; i < kCount; ++i) ASSERT_TRUE(shown.insert(std::to_string(i)));

  EXPECT_LE(shown.memory(), kCount * 20);
}

}  // namespace
}  // namespace p2pchat::cli
