#include "sim/network.h"

#include <chrono>
#include <cstdint>
#include <memory>

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
    const Passage passage = network.datagram(kSender, kReceiver, {.stamp = stamp});
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

  const Passage alone = network.datagram(kSender, kReceiver, {.stamp = 77});
  static_cast<void>(network.datagram(kSender, kReceiver, {.stamp = 76}));

  EXPECT_EQ(network.datagram(kSender, kReceiver, {.stamp = 77}).delays, alone.delays);
}

TEST(Network, DisturbancesAddUpAndEndOneByOne) {
  Network network(Chance(1), {.latency = {.value = 10ms}});

  const DisturbanceId slow = network.slow_down(300);
  const DisturbanceId slower = network.slow_down(200);
  EXPECT_EQ(network.datagram(kSender, kReceiver, {.stamp = 1}).delays[0], 60ms);
  network.end(slow);
  EXPECT_EQ(network.datagram(kSender, kReceiver, {.stamp = 1}).delays[0], 20ms);
  network.end(slower);
  EXPECT_EQ(network.datagram(kSender, kReceiver, {.stamp = 1}).delays[0], 10ms);
  EXPECT_FALSE(network.is_disturbed());
}

TEST(Network, DamagesDatagramsInTheShareAskedForAndDrawsNothingElseAnew) {
  const Network whole(Chance(1), {.latency = {.kind = DelayKind::kExponential, .value = 10ms}});
  const Network bad(
      Chance(1), {.latency = {.kind = DelayKind::kExponential, .value = 10ms}, .corrupt = 50'000});
  std::uint64_t damaged = 0;
  for (std::uint64_t stamp = 0; stamp < kMessages; ++stamp) {
    const Passage passage = bad.datagram(kSender, kReceiver, {.stamp = stamp});
    damaged += passage.damages[0] != 0 ? 1 : 0;
    EXPECT_EQ(passage.delays, whole.datagram(kSender, kReceiver, {.stamp = stamp}).delays);
  }

  EXPECT_NEAR(static_cast<double>(damaged), kMessages * 0.05, 120);
}

TEST(Network, LosesInBurstsWhatIsSentThen) {
  Network network(Chance(1), {.bursts = Bursts{.burst = 500ms, .gap = 500ms, .loss = 1'000'000}});
  std::uint64_t lost = 0;
  std::uint64_t changes = 0;
  bool was_lost = false;
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    const Instant at(Duration(1ms) * static_cast<int>(i));
    const bool is_lost = network.datagram(kSender, kReceiver, {.at = at, .stamp = i}).copies == 0;
    lost += is_lost ? 1 : 0;
    changes += is_lost != was_lost ? 1 : 0;
    was_lost = is_lost;
  }

  EXPECT_NEAR(static_cast<double>(lost), kMessages * 0.5, kMessages * 0.15);
  EXPECT_LT(changes, 100U);
  EXPECT_TRUE(network.is_bad());
  network.heal();
  EXPECT_FALSE(network.is_bad());
}

TEST(Network, LosesDatagramsThatAreLargerThanTheMtu) {
  const Network network(Chance(1), {.mtu = 500});

  EXPECT_EQ(network.datagram(kSender, kReceiver, {.size = 501}).copies, 0U);
  EXPECT_EQ(network.datagram(kSender, kReceiver, {.size = 500}).copies, 1U);
  EXPECT_TRUE(network.frame(kSender, kReceiver, {.size = 5000}).has_value());
}

TEST(Network, TakesAsLongAsTheWayIsFar) {
  const auto table = std::make_shared<const LatencyTable>(
      LatencyTable{.places = 2, .times = {1ms, 20ms, 30ms, 4ms}});
  const Network measured(Chance(1), {.table = table});
  const Space space{.dimensions = 2, .mean = 60ms};
  const Network wide(Chance(1), {.space = space});

  EXPECT_EQ(measured.datagram(kReceiver, kSender, {.stamp = 5}).delays[0], 30ms);
  EXPECT_EQ(wide.datagram(kSender, kReceiver, {.stamp = 5}).delays[0],
            space.between(Chance(1), kSender, kReceiver));
}

TEST(Network, DisturbancesConcernTheirLinksOnly) {
  Network network(Chance(1), {.latency = {.value = 10ms}});
  const SiteId other{3};
  const Links one_way{.group_of = {{kSender, 0}, {kReceiver, 1}}, .is_one_way = true};
  static_cast<void>(network.begin({.links = one_way, .loss = 1'000'000}));

  EXPECT_EQ(network.datagram(kSender, kReceiver, {}).copies, 0U);
  EXPECT_EQ(network.datagram(kReceiver, kSender, {}).copies, 1U);
  EXPECT_EQ(network.datagram(kSender, other, {}).copies, 1U);
}

TEST(Network, LinksToAllOthersCutASiteOff) {
  Network network(Chance(1), {});
  static_cast<void>(network.cut({.group_of = {{kSender, 0}}, .others = 1}));

  EXPECT_TRUE(network.is_cut(kSender, kReceiver));
  EXPECT_TRUE(network.is_cut(SiteId{9}, kSender));
  EXPECT_FALSE(network.is_cut(kReceiver, SiteId{9}));
}

TEST(Network, HeldMessagesComeInTheEnd) {
  Network network(Chance(1), {.latency = {.value = 10ms}});
  static_cast<void>(network.begin({.held_until = Instant(30s)}));

  EXPECT_EQ(network.datagram(kSender, kReceiver, {.at = Instant(5s)}).delays[0], 25s);
  EXPECT_EQ(network.frame(kSender, kReceiver, {.at = Instant(25s)}), Duration(5s));
  EXPECT_EQ(network.datagram(kSender, kReceiver, {.at = Instant(29'999ms)}).delays[0], 10ms);
  // Streams are not believed alive for so long.
  EXPECT_FALSE(network.frame(kSender, kReceiver, {.at = Instant(5s)}).has_value());
}

TEST(Network, IsNotDisturbedByAFewDamagedOrDoubledDatagrams) {
  Network network(Chance(1), {});
  static_cast<void>(network.begin({.duplicate = 500'000}));
  static_cast<void>(network.begin({.corrupt = 10'000}));
  EXPECT_FALSE(network.is_disturbed());

  static_cast<void>(network.begin({.has_no_multicast = true}));
  EXPECT_TRUE(network.is_disturbed());
  EXPECT_FALSE(network.carries_announcements(kSender, kReceiver));
}

TEST(Network, FramesAreNeverLostButLate) {
  Network network(Chance(1), {.latency = {.value = 10ms}});
  static_cast<void>(network.lose(500'000));

  std::uint64_t late = 0;
  for (std::uint64_t stamp = 0; stamp < 100; ++stamp) {
    const auto way = network.frame(kSender, kReceiver, {.stamp = stamp});
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

  EXPECT_EQ(network.datagram(kSender, kReceiver, {.stamp = 1}).copies, 1U);
}

}  // namespace
}  // namespace p2pchat::sim
