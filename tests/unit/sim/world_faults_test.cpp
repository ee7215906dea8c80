#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/holds.h"
#include "tests/unit/sim/chatty_world.h"

namespace p2pchat::sim {
namespace {

using transport::Guest;
using transport::Host;
using namespace std::chrono_literals;

TEST(World, CutLosesDatagramsUntilItEnds) {
  World world(1);
  const SiteId a = started(world);
  const SiteId b = started(world);

  const DisturbanceId cut = world.network().cut({.group_of = {{a, 0}, {b, 1}}});
  send(world, a, b, "lost");
  send(world, b, a, "lost too");
  world.run_for(1s);
  world.network().end(cut);
  send(world, a, b, "here");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, b), {"start", "here"}));
  EXPECT_TRUE(holds(heard(world, a), {"start"}));
}

TEST(World, OneWayCutLosesOneDirection) {
  World world(1);
  const SiteId a = started(world);
  const SiteId b = started(world);

  static_cast<void>(world.network().cut({.group_of = {{a, 0}, {b, 1}}, .is_one_way = true}));
  send(world, a, b, "lost");
  send(world, b, a, "here");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, b), {"start"}));
  EXPECT_TRUE(holds(heard(world, a), {"start", "here"}));
}

TEST(World, PausedSiteHearsEverythingLater) {
  World world(1, {.network = {.latency = kTenMs}});
  const SiteId a = started(world);
  const SiteId b = started(world);
  world.run_for(1ms);

  world.pause(b, Instant(2s));
  send(world, a, b, "one");
  send(world, a, b, "two");
  world.run_until(Instant(1999ms));
  EXPECT_TRUE(holds(heard(world, b), {"start"}));

  world.run_until(Instant(3s));
  EXPECT_TRUE(holds(heard(world, b), {"start", "one", "two"}));
  EXPECT_EQ(static_cast<const ChattyGuest&>(world.guest(b)).heard_at.back(), Instant(2s));
}

TEST(World, HeldMessagesComeInTheOrderInWhichTheyWereSent) {
  World world(1, {.network = {.latency = {.kind = DelayKind::kExponential, .value = 30ms}}});
  const SiteId a = started(world);
  const SiteId b = started(world);

  const DisturbanceId hold = world.network().begin({.held_until = Instant(5s)});
  for (const char* text : {"1", "2", "3", "4", "5"}) send(world, a, b, text);
  world.run_until(Instant(4s));
  EXPECT_TRUE(holds(heard(world, b), {"start"}));
  world.network().end(hold);
  world.run_until(Instant(5s));

  EXPECT_TRUE(holds(heard(world, b), {"start", "1", "2", "3", "4", "5"}));
}

TEST(World, DamagedDatagramsArriveOtherwise) {
  World world(1, {.network = {.latency = kTenMs, .corrupt = 1'000'000}});
  const SiteId a = started(world);
  const SiteId b = started(world);

  const std::string text(200, 'x');
  send(world, a, b, text);
  world.run_for(1s);

  ASSERT_EQ(heard(world, b).size(), 2U);
  EXPECT_NE(heard(world, b)[1], text);
  EXPECT_EQ(world.traffic().datagrams_damaged, 1U);
}

TEST(World, NarrowUplinkMakesDatagramsWaitAndLosesWhatDoesNotFit) {
  World world(
      1, {.network = {.latency = kTenMs, .uplink = {.bytes_per_second = 1000, .queue = 1000}}});
  const SiteId a = started(world);
  const SiteId b = started(world);

  for (int i = 0; i < 3; ++i) send(world, a, b, std::string(400, 'x'));
  world.run_for(5s);

  EXPECT_EQ(heard(world, b).size(), 3U);  // with "start"
  EXPECT_EQ(static_cast<const ChattyGuest&>(world.guest(b)).heard_at.back(), Instant(810ms));
  EXPECT_EQ(world.traffic().datagrams_lost, 1U);
}

TEST(World, LostMulticastLosesAnnouncementsOnly) {
  World world(1);
  const SiteId a = started(world);
  const SiteId b = started(world);

  static_cast<void>(world.network().begin({.has_no_multicast = true}));
  world.command(a, [](Guest&, Host& host) { host.announce(as_bytes("hi")); });
  send(world, a, b, "here");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, b), {"start", "here"}));
}

TEST(World, SlowSiteHandlesOneEventAfterTheOther) {
  World world(1, {.network = {.latency = kTenMs}});
  const SiteId a = started(world);
  const SiteId b = started(world);
  world.run_for(1ms);

  world.begin_slowness(b, 10'100);  // ten milliseconds more for each event
  for (const char* text : {"1", "2", "3"}) send(world, a, b, text);
  world.run_for(100ms);

  EXPECT_TRUE(holds(heard(world, b), {"start", "1", "2", "3"}));
  EXPECT_TRUE(holds(static_cast<const ChattyGuest&>(world.guest(b)).heard_at,
                    {Instant(0s), Instant(21ms), Instant(31ms), Instant(41ms)}));
  EXPECT_TRUE(world.is_too_slow(b));
}

// What was put off is not overtaken by what comes when the site is quick again.
TEST(World, EndOfSlownessKeepsTheOrder) {
  World world(1, {.network = {.latency = kTenMs}});
  const SiteId a = started(world);
  const SiteId b = started(world);
  world.run_for(1ms);

  world.begin_slowness(b, 100'100);
  send(world, a, b, "1");
  send(world, a, b, "2");
  world.run_for(15ms);
  world.end_slowness(b, 100'100);
  send(world, a, b, "3");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, b), {"start", "1", "2", "3"}));
  EXPECT_FALSE(world.is_too_slow(b));
}

TEST(World, SlowSiteLosesDatagramsThatWouldWaitTooLong) {
  World world(1, {.network = {.latency = kTenMs}});
  const SiteId a = started(world);
  const SiteId b = started(world);
  world.run_for(1ms);

  world.begin_slowness(b, 1'000'100);  // a second more for each event
  for (int i = 0; i < 10; ++i) send(world, a, b, "x");
  world.run_for(60s);

  EXPECT_EQ(heard(world, b).size(), 4U);  // with "start"
  EXPECT_EQ(world.traffic().datagrams_lost, 7U);
}

TEST(World, SlowSitesDiskAndComputationsTakeLonger) {
  World world(1, {.compute = [](const ComputeRequest& request) { return request.input; }});
  const SiteId a = started(world);
  world.run_for(1ms);

  world.begin_slowness(a, 200);
  world.command(a, [](Guest&, Host& host) {
    host.compute({.token = Token{1}, .kind = ComputeKind::kRsaKeys, .input = to_bytes("in")});
    host.persist({.token = Token{2}, .changes = {}});
  });
  world.run_until(Instant(6ms));
  EXPECT_TRUE(holds(heard(world, a), {"start"}));
  world.run_until(Instant(1200ms));
  EXPECT_TRUE(holds(heard(world, a), {"start", "synced 2"}));

  world.run_until(Instant(1202ms));
  EXPECT_TRUE(holds(heard(world, a), {"start", "synced 2", "computed in"}));
}

TEST(World, DriftMovesTheClockOfTheProcessAndItsAlarm) {
  World world(1);
  const SiteId a = started(world);
  world.run_until(Instant(1s));

  world.command(a, [](Guest&, Host& host) { host.wake_at(Instant(12s)); });
  world.change_clock(a, Duration(0), 100'000);
  world.run_until(Instant(10'999ms));
  EXPECT_TRUE(holds(heard(world, a), {"start"}));
  world.run_until(Instant(20s));

  // Ten seconds of the world are eleven of the clock.
  EXPECT_TRUE(
      holds(static_cast<const ChattyGuest&>(world.guest(a)).heard_at, {Instant(0s), Instant(12s)}));
  EXPECT_EQ(world.clock(a).world_at(Instant(12s)), Instant(11s));
}

TEST(World, JumpOfTheCalendarIsSeenByTheNextProcess) {
  World world(1);
  const SiteId a = started(world);
  world.run_until(Instant(1s));

  world.change_clock(a, 1h, 0);
  const auto now = [](Guest&, Host& host) { return host.now(); };
  EXPECT_EQ(world.command(a, now), Instant(1s));
  world.crash(a);
  world.start(a, std::make_unique<ChattyGuest>());
  EXPECT_EQ(world.command(a, now), Instant(1h + 1s));

  world.change_clock(a, -2h, 0);
  world.crash(a);
  world.start(a, std::make_unique<ChattyGuest>());
  EXPECT_EQ(world.command(a, now), Instant());
}

}  // namespace
}  // namespace p2pchat::sim
