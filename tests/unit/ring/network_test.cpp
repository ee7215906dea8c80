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


Network ring_of(std::size_t size, std::uint64_t seed) {
  Network network(seed);
  network.add({});
  for (std::size_t i = 1; i < size; ++i) network.add({0});
  EXPECT_TRUE(network.run_until_ideal(60s)) << network.flaw();
  return network;
}

void expect_ideal_within(Network& network, Duration bound, const char* what) {
  const std::optional<Duration> time = network.run_until_ideal(bound);
  EXPECT_TRUE(time) << network.flaw();
  std::printf("%s: %s\n", what, seconds(time).c_str());
}

TEST(RingNetwork, HealsAfterTheCrashOfAllSuccessorsButOne) {
  Network network = ring_of(30, 1);

  const std::vector<std::size_t> order = network.live();
  for (std::size_t i = 10; i < 17; ++i) network.crash(order[i]);

  expect_ideal_within(network, 60s, "7 of 30 neighbours crash");
  EXPECT_EQ(network.look_up(50).right, 50U);
}

TEST(RingNetwork, HealsInASmallRingDownToOne) {
  Network network = ring_of(5, 2);

  for (std::size_t node : {0U, 3U, 1U, 2U}) {
    network.crash(node);
    expect_ideal_within(network, 15s, "one of a small ring crashes");
  }

  EXPECT_EQ(network.look_up(10).right, 10U);
}

TEST(RingNetwork, GrowsAcrossTheSwitchAndShrinksBackAgain) {
  Network network = ring_of(1, 3);

  for (std::size_t i = 1; i < 14; ++i) {
    network.add({i - 1});
    expect_ideal_within(network, 20s, ("grown to " + std::to_string(i + 1)).c_str());
  }
  for (std::size_t i = 13; i > 0; --i) {
    if (i % 2 == 0) network.crash(i);
    if (i % 2 == 1) network.leave(i);
    expect_ideal_within(network, 30s, ("shrunk to " + std::to_string(i)).c_str());
    EXPECT_EQ(network.look_up(10).right, 10U);
  }
}

TEST(RingNetwork, SmallRingHealsAfterAPartition) {
  Network network = ring_of(7, 4);

  network.partition({{0, 1, 2}});
  network.run(30s);
  network.partition({});

  expect_ideal_within(network, 60s, "3 | 4 heal");
  EXPECT_EQ(network.look_up(20).right, 20U);
}

TEST(RingNetwork, TwoSmallRingsMergeIntoALargeOne) {
  Network network = ring_of(12, 5);

  network.partition({{0, 1, 2, 3, 4, 5}});
  network.run(60s);
  network.partition({});

  expect_ideal_within(network, 60s, "6 | 6 heal");
}

TEST(RingNetwork, ASmallSideRejoinsALargeRing) {
  Network network = ring_of(30, 6);

  network.partition({{0, 1, 2}});
  network.run(60s);
  network.partition({});

  expect_ideal_within(network, 90s, "3 | 27 heal");
}

TEST(RingNetwork, LargeRingHealsAfterAPartition) {
  Network network = ring_of(40, 7);

  std::set<std::size_t> half;
  for (std::size_t i = 0; i < 20; ++i) half.insert(i);
  network.partition({half});
  network.run(60s);
  network.partition({});

  expect_ideal_within(network, 120s, "20 | 20 heal");
  EXPECT_EQ(network.look_up(50).right, 50U);
}

TEST(RingNetwork, ManyFoundersMerge) {
  Network network(8);
  for (std::size_t i = 0; i < 6; ++i) network.add({(i + 1) % 6});

  expect_ideal_within(network, 60s, "6 founders");
}

TEST(RingNetwork, FormsWithOneMessageInTenLost) {
  Network network(9);
  network.lose(10);
  network.add({});
  for (std::size_t i = 1; i < 20; ++i) network.add({0, i - 1});

  network.run(60s);
  EXPECT_EQ(network.look_up(50).wrong, 0U);
  network.lose(0);

  expect_ideal_within(network, 60s, "20 nodes after loss");
}

TEST(RingNetwork, TakesARestartedNodeBackUnderItsNextIncarnation) {
  Network network = ring_of(20, 10);

  network.crash(5);
  network.restart(5, {0});
  expect_ideal_within(network, 60s, "restarted at once, large");
  network.crash(6);
  network.run(10s);
  network.restart(6, {1});
  expect_ideal_within(network, 60s, "restarted later, large");
}

}  // namespace
}  // namespace p2pchat::ring
