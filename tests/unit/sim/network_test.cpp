#include "sim/network.h"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

constexpr SiteId kSender{1};
constexpr SiteId kReceiver{2};
constexpr std::uint64_t kMessages = 20'000;

struct Tally {
  std::uint64_t lost = 0;
  std::uint64_t doubled = 0;
  std::uint64_t late = 0;
};

Tally tally(const Network& network, Duration usual) {
  Tally tally;
  for (std::uint64_t stamp = 0; stamp < kMessages; ++stamp) {
    const Passage passage = network.datagram(kSender, kReceiver, stamp);
    tally.lost += passage.copies == 0 ? 1 : 0;
    tally.doubled += passage.copies == 2 ? 1 : 0;
    tally.late += passage.copies > 0 && passage.delays[0] > usual ? 1 : 0;
  }
  return tally;
}

TEST(Network, LosesDoublesAndHoldsBackInTheSharesAskedFor) {
  const Network network(
      Chance(1),
      {.latency = {.value = 10ms}, .loss = 100'000, .duplicate = 50'000, .reorder = 200'000});

  const Tally seen = tally(network, 10ms);

  EXPECT_NEAR(static_cast<double>(seen.lost), kMessages * 0.1, 150);
  EXPECT_NEAR(static_cast<double>(seen.doubled), kMessages * 0.9 * 0.05, 120);
  EXPECT_NEAR(static_cast<double>(seen.late), kMessages * 0.9 * 0.2, 200);
}

TEST(Network, FateOfAMessageDependsOnNoOther) {
  const Network network(Chance(1), {.latency = {.kind = DelayKind::kExponential, .value = 10ms}});

  const Passage alone = network.datagram(kSender, kReceiver, 77);
  static_cast<void>(network.datagram(kSender, kReceiver, 76));

  EXPECT_EQ(network.datagram(kSender, kReceiver, 77).delays, alone.delays);
}

TEST(Network, DisturbancesAddUpAndEndOneByOne) {
  Network network(Chance(1), {.latency = {.value = 10ms}});

  const DisturbanceId slow = network.slow_down(300);
  const DisturbanceId slower = network.slow_down(200);
  EXPECT_EQ(network.datagram(kSender, kReceiver, 1).delays[0], 60ms);
  network.end(slow);
  EXPECT_EQ(network.datagram(kSender, kReceiver, 1).delays[0], 20ms);
  network.end(slower);
  EXPECT_EQ(network.datagram(kSender, kReceiver, 1).delays[0], 10ms);
  EXPECT_FALSE(network.is_disturbed());
}

TEST(Network, FramesAreNeverLostButLate) {
  Network network(Chance(1), {.latency = {.value = 10ms}});
  static_cast<void>(network.lose(500'000));

  std::uint64_t late = 0;
  for (std::uint64_t stamp = 0; stamp < 100; ++stamp) {
    const auto way = network.frame(kSender, kReceiver, stamp);
    ASSERT_TRUE(way.has_value() || stamp > 0);
    late += way && *way > 10ms ? 1 : 0;
  }

  EXPECT_GT(late, 30U);
  EXPECT_LT(late, 70U);
}

TEST(Network, NoGroupReachesEverybody) {
  Network network(Chance(1), {});
  const SiteId bridge{3};
  static_cast<void>(network.cut({.group_of = {{kSender, 0}, {kReceiver, 1}}}));

  EXPECT_TRUE(network.is_cut(kSender, kReceiver));
  EXPECT_FALSE(network.is_cut(kSender, bridge));
  EXPECT_FALSE(network.is_cut(bridge, kReceiver));
}

TEST(Network, HealingEndsTheScenariosOwnLossToo) {
  Network network(Chance(1), {.latency = {.value = 10ms}, .loss = 1'000'000});
  static_cast<void>(network.cut({.group_of = {{kSender, 0}, {kReceiver, 1}}}));

  network.heal();

  EXPECT_EQ(network.datagram(kSender, kReceiver, 1).copies, 1U);
}

}  // namespace
}  // namespace p2pchat::sim
