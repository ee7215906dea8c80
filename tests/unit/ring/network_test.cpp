#include "tests/unit/ring/network.h"

#include <cstdio>

#include <gtest/gtest.h>

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;

std::string seconds(std::optional<Duration> time) {
  return time ? std::to_string(static_cast<double>(time->count()) / 1e6) + " s" : "never";
}

class RingOfSize : public testing::TestWithParam<std::size_t> {};

TEST_P(RingOfSize, BecomesIdealFromOneSeedAndFindsEveryOwner) {
  Network network(GetParam());
  network.add({});
  for (std::size_t i = 1; i < GetParam(); ++i) network.add({0});

  const std::optional<Duration> time = network.run_until_ideal(60s);
  const Network::Score score = network.look_up(100);

  EXPECT_TRUE(time) << network.flaw();
  EXPECT_EQ(score.right, 100U);
  std::printf("%zu nodes ideal after %s, %.2f hops, %llu messages\n", GetParam(),
              seconds(time).c_str(), static_cast<double>(score.hops) / 100,
              static_cast<unsigned long long>(network.delivered()));
}

INSTANTIATE_TEST_SUITE_P(, RingOfSize, testing::Values(1, 2, 3, 5, 8, 9, 10, 11, 12, 30, 200));

}  // namespace
}  // namespace p2pchat::ring
