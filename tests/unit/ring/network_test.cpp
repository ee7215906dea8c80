#include "tests/unit/ring/network.h"

#include <gtest/gtest.h>

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;

class RingOfSize : public testing::TestWithParam<std::size_t> {};

TEST_P(RingOfSize, BecomesIdealFromOneSeedAndFindsEveryOwner) {
  Network network(GetParam());
  network.add({});
  for (std::size_t i = 1; i < GetParam(); ++i) network.add({0});

  const std::optional<Duration> time = network.run_until_ideal(60s);
  const Network::Score score = network.look_up(100);

  EXPECT_TRUE(time) << network.flaw();
  EXPECT_EQ(score.right, 100U);
}

INSTANTIATE_TEST_SUITE_P(, RingOfSize, testing::Values(1, 2, 3, 5, 8, 9, 10, 11, 12, 30, 200));

Network ring_of(std::size_t size, std::uint64_t seed) {
  Network network(seed);
  network.add({});
  for (std::size_t i = 1; i < size; ++i) network.add({0});
  EXPECT_TRUE(network.run_until_ideal(60s)) << network.flaw();
  return network;
}

void expect_ideal_within(Network& network, Duration bound) {
  EXPECT_TRUE(network.run_until_ideal(bound)) << network.flaw();
}

TEST(RingNetwork, HealsAfterTheCrashOfAllSuccessorsButOne) {
  Network network = ring_of(30, 1);

  const std::vector<std::size_t> order = network.live();
  for (std::size_t i = 10; i < 17; ++i) network.crash(order[i]);

  expect_ideal_within(network, 60s);
  EXPECT_EQ(network.look_up(50).right, 50U);
}

TEST(RingNetwork, HealsInASmallRingDownToOne) {
  Network network = ring_of(5, 2);

  for (std::size_t node : {0U, 3U, 1U, 2U}) {
    network.crash(node);
    expect_ideal_within(network, 15s);
  }

  EXPECT_EQ(network.look_up(10).right, 10U);
}

TEST(RingNetwork, GrowsAcrossTheSwitchAndShrinksBackAgain) {
  Network network = ring_of(1, 3);

  for (std::size_t i = 1; i < 14; ++i) {
    network.add({i - 1});
    expect_ideal_within(network, 20s);
  }
  for (std::size_t i = 13; i > 0; --i) {
    if (i % 2 == 0) network.crash(i);
    if (i % 2 == 1) network.leave(i);
    expect_ideal_within(network, 30s);
    EXPECT_EQ(network.look_up(10).right, 10U);
  }
}

TEST(RingNetwork, SmallRingHealsAfterAPartition) {
  Network network = ring_of(7, 4);

  network.partition({{0, 1, 2}});
  network.run(30s);
  network.partition({});

  expect_ideal_within(network, 60s);
  EXPECT_EQ(network.look_up(20).right, 20U);
}

TEST(RingNetwork, TwoSmallRingsMergeIntoALargeOne) {
  Network network = ring_of(12, 5);

  network.partition({{0, 1, 2, 3, 4, 5}});
  network.run(60s);
  network.partition({});

  expect_ideal_within(network, 60s);
}

TEST(RingNetwork, ASmallSideRejoinsALargeRing) {
  Network network = ring_of(30, 6);

  network.partition({{0, 1, 2}});
  network.run(60s);
  network.partition({});

  expect_ideal_within(network, 90s);
}

TEST(RingNetwork, LargeRingHealsAfterAPartition) {
  Network network = ring_of(40, 7);

  std::set<std::size_t> half;
  for (std::size_t i = 0; i < 20; ++i) half.insert(i);
  network.partition({half});
  network.run(60s);
  network.partition({});

  expect_ideal_within(network, 120s);
  EXPECT_EQ(network.look_up(50).right, 50U);
}

TEST(RingNetwork, ManyFoundersMerge) {
  Network network(8);
  for (std::size_t i = 0; i < 6; ++i) network.add({(i + 1) % 6});

  expect_ideal_within(network, 60s);
}

TEST(RingNetwork, FormsWithOneMessageInTenLost) {
  Network network(9);
  network.lose(10);
  network.add({});
  for (std::size_t i = 1; i < 20; ++i) network.add({0, i - 1});

  network.run(60s);
  EXPECT_EQ(network.look_up(50).wrong, 0U);
  network.lose(0);

  expect_ideal_within(network, 60s);
}

// Two large rings that never knew of each other: one announcement is enough.
TEST(RingNetwork, TwoLargeRingsMergeAfterOneMeeting) {
  Network network(11);
  network.add({});
  for (std::size_t i = 1; i < 15; ++i) network.add({0});
  network.add({});
  for (std::size_t i = 16; i < 30; ++i) network.add({15});
  network.run(40s);
  EXPECT_FALSE(network.flaw().empty());

  network.announce(20, 3);

  expect_ideal_within(network, 60s);
  EXPECT_EQ(network.look_up(50).right, 50U);
}

// A joiner answers for its range only once its successor has given it up.
TEST(RingNetwork, NeverHasTwoOwnersOfAKeyWhileNodesJoin) {
  for (std::uint64_t seed = 20; seed < 24; ++seed) {
    Network network(seed);
    network.add({});
    for (std::size_t i = 1; i < 24; ++i) {
      network.add({i / 2});
      for (int step = 0; step < 20; ++step) {
        network.run(10ms);
        EXPECT_EQ(network.doubly_owned(), std::nullopt) << "seed " << seed << " node " << i;
      }
    }
    expect_ideal_within(network, 60s);
    EXPECT_EQ(network.doubly_owned(), std::nullopt);
  }
}

TEST(RingNetwork, NeverHasTwoOwnersOfAKeyInAStorm) {
  Network network(25);
  network.add({});
  network.run(1s);
  for (std::size_t i = 1; i < 80; ++i) network.add({0});

  for (int step = 0; step < 1000; ++step) {
    network.run(10ms);
    EXPECT_EQ(network.doubly_owned(), std::nullopt) << "step " << step;
  }
}

// Equal seeds, equal runs.
TEST(RingNetwork, RunsAlikeTwice) {
  Network first = ring_of(20, 12);
  Network second = ring_of(20, 12);

  EXPECT_EQ(first.delivered(), second.delivered());
  EXPECT_EQ(first.look_up(20).hops, second.look_up(20).hops);
}

// Crashes, joins, leaves, restarts and partitions in a random order, for several r.
class RingUnderChurn : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RingUnderChurn, IsIdealAgainAfterwards) {
  const std::uint64_t seed = GetParam();
  RingOptions options;
  options.successors = 2 + seed % 7;
  Network network(seed, options);
  network.lose(seed % 3 == 0 ? 10 : 0);
  network.add({});
  for (std::size_t i = 1; i < 6 + seed % 15; ++i) network.add({0, i / 2});
  network.run(20s);

  for (std::uint64_t step = 0; step < 4; ++step) {
    const std::vector<std::size_t> live = network.live();
    const std::size_t victim = live[(seed * 7 + step) % live.size()];
    const std::size_t entry = live[(seed * 7 + step + 1) % live.size()];
    switch ((seed + step) % 4) {
      case 0:
        network.crash(victim);
        network.run(3s);
        network.restart(victim, {entry});
        break;
      case 1:
        network.leave(victim);
        break;
      case 2:
        network.partition({{live.begin(), live.begin() + std::ssize(live) / 2}});
        network.run(20s);
        network.partition({});
        break;
      case 3:
        for (int i = 0; i < 3; ++i) network.add({entry, victim});
        break;
    }
    network.run(2s);
  }
  network.lose(0);

  expect_ideal_within(network, 120s);
  EXPECT_EQ(network.look_up(20).right, 20U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RingUnderChurn, testing::Range<std::uint64_t>(1, 25));

TEST(RingNetwork, TakesARestartedNodeBackUnderItsNextIncarnation) {
  Network network = ring_of(20, 10);

  network.crash(5);
  network.restart(5, {0});
  expect_ideal_within(network, 60s);
  network.crash(6);
  network.run(10s);
  network.restart(6, {1});
  expect_ideal_within(network, 60s);
}

}  // namespace
}  // namespace p2pchat::ring
