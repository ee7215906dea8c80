#include "sim/world.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/holds.h"
#include "tests/unit/sim/chatty_world.h"

namespace p2pchat::sim {
namespace {

using testing::IsSupersetOf;
using transport::Guest;
using transport::Host;
using namespace std::chrono_literals;

// Each site asks every other, five times, on a bad network.
World busy_world(std::uint64_t seed) {
  World world(seed, {.network = {.latency = {.kind = DelayKind::kExponential, .value = 30ms},
                                 .loss = 100'000,
                                 .duplicate = 100'000,
                                 .reorder = 100'000}});
  for (int i = 0; i < 5; ++i) static_cast<void>(started(world));
  for (int round = 0; round < 5; ++round) {
    for (std::uint64_t from = 1; from <= 5; ++from) {
      for (std::uint64_t to = 1; to <= 5; ++to) send(world, SiteId{from}, SiteId{to}, "? hello");
    }
    world.run_for(20ms);
  }
  return world;
}

TEST(World, StartsItsGuestsAndDeliversDatagramsAfterTheirDelay) {
  World world(1, {.network = {.latency = kTenMs}});
  const SiteId a = started(world);
  const SiteId b = started(world);

  send(world, a, b, "? you");
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, b), {"start", "? you"}));
  EXPECT_TRUE(holds(heard(world, a), {"start", "!"}));
  EXPECT_EQ(static_cast<const ChattyGuest&>(world.guest(a)).heard_at.back(), Instant(20ms));
  EXPECT_EQ(world.now(), Instant(1s));
}

TEST(World, SameSeedSameRun) {
  World one = busy_world(5);
  World other = busy_world(5);

  one.run_for(10s);
  other.run_for(10s);

  EXPECT_EQ(one.digest(), other.digest());
  EXPECT_EQ(one.events(), other.events());
  EXPECT_EQ(one.traffic(), other.traffic());
}

TEST(World, AnotherSeedAnotherRun) {
  World one = busy_world(5);
  World other = busy_world(6);

  one.run_for(10s);
  other.run_for(10s);

  EXPECT_NE(one.digest(), other.digest());
}

TEST(World, ForkGoesOnAsTheOriginal) {
  World world = busy_world(5);

  World fork = world;
  world.run_for(10s);
  fork.run_for(10s);

  EXPECT_EQ(fork.digest(), world.digest());
  EXPECT_EQ(heard(fork, SiteId{3}), heard(world, SiteId{3}));
}

TEST(World, ForkIsIndependent) {
  World world = busy_world(5);
  const std::vector<std::string> before = heard(world, SiteId{1});

  World fork = world;
  fork.crash(SiteId{2});
  fork.run_for(10s);

  EXPECT_EQ(heard(world, SiteId{1}), before);
  EXPECT_TRUE(world.is_up(SiteId{2}));
}

TEST(World, OrderOfCommandsToDifferentSitesAtOneInstantDoesNotMatter) {
  World one(3), other(3);
  for (World* world : {&one, &other}) {
    for (int i = 0; i < 3; ++i) static_cast<void>(started(*world));
  }

  send(one, SiteId{1}, SiteId{3}, "? a");
  send(one, SiteId{2}, SiteId{3}, "? b");
  send(other, SiteId{2}, SiteId{3}, "? b");
  send(other, SiteId{1}, SiteId{3}, "? a");
  one.run_for(1s);
  other.run_for(1s);

  EXPECT_EQ(one.digest(), other.digest());
}

TEST(World, DropsDatagramsThatAreTooLargeOrToNobody) {
  World world(1);
  const SiteId a = started(world);
  const SiteId b = started(world);

  send(world, a, b, std::string(transport::kDatagramMax + 1, 'x'));
  world.command(a, [](Guest&, Host& host) {
    host.send_datagram(Address::v4({192, 0, 2, 1}, 1), as_bytes("x"));
  });
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, b), {"start"}));
  EXPECT_EQ(world.traffic().datagrams_refused, 2U);
}

TEST(World, LaterAlarmReplacesTheEarlier) {
  World world(1);
  const SiteId a = started(world);

  world.command(a, [](Guest&, Host& host) {
    host.wake_at(Instant(10ms));
    host.wake_at(Instant(50ms));
  });
  world.run_until(Instant(49ms));
  EXPECT_TRUE(holds(heard(world, a), {"start"}));

  world.run_until(Instant(1s));
  EXPECT_TRUE(holds(heard(world, a), {"start", "wake"}));
}

TEST(World, EarlierAlarmReplacesTheLater) {
  World world(1);
  const SiteId a = started(world);

  world.command(a, [](Guest&, Host& host) {
    host.wake_at(Instant(50ms));
    host.wake_at(Instant(10ms));
  });
  world.run_until(Instant(1s));

  EXPECT_TRUE(holds(heard(world, a), {"start", "wake"}));
  EXPECT_EQ(static_cast<const ChattyGuest&>(world.guest(a)).heard_at.back(), Instant(10ms));
}

TEST(World, EachSiteHasItsOwnClock) {
  World world(1);
  const SiteId a = started(world, {.clock_offset = 5s});

  world.command(a, [](Guest&, Host& host) { host.wake_at(Instant(6s)); });
  world.run_until(Instant(2s));

  const auto& guest = static_cast<const ChattyGuest&>(world.guest(a));
  EXPECT_TRUE(holds(guest.heard_at, {Instant(5s), Instant(6s)}));
}

TEST(World, AnnouncementsReachTheGroupOnly) {
  World world(1);
  const SiteId a = started(world);
  const SiteId b = started(world);
  const SiteId c = started(world, {.multicast_group = 1});

  world.command(a, [](Guest&, Host& host) { host.announce(as_bytes("hi")); });
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, a), {"start", "all: hi"}));
  EXPECT_TRUE(holds(heard(world, b), {"start", "all: hi"}));
  EXPECT_TRUE(holds(heard(world, c), {"start"}));
}

void persist(World& world, SiteId site, std::uint64_t token, const std::string& key) {
  world.command(site, [&](Guest&, Host& host) {
    host.persist(
        {.token = Token{token}, .changes = {{.key = to_bytes(key), .value = to_bytes("v" + key)}}});
  });
}

TEST(World, ReadsWhatWasPersistedBefore) {
  World world(1);
  const SiteId a = started(world);

  persist(world, a, 1, "x");
  persist(world, a, 2, "y");
  world.command(a, [](Guest&, Host& host) {
    host.read({.token = Token{3}, .from = to_bytes("a"), .to = to_bytes("z")});
  });
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, a), {"start", "synced 1", "synced 2", "rows x=vx y=vy"}));
}

TEST(World, CrashKeepsWhatWasSyncedAndForgetsTheProcess) {
  World world(1);
  const SiteId a = started(world);
  persist(world, a, 1, "x");
  world.run_for(1s);

  world.command(a, [](Guest&, Host& host) { host.wake_at(Instant(2s)); });
  world.crash(a);
  world.start(a, std::make_unique<ChattyGuest>());
  world.run_until(Instant(3s));

  EXPECT_TRUE(holds(heard(world, a), {"start"}));
  EXPECT_EQ(world.disk(a).rows().at(to_bytes("x")), to_bytes("vx"));
}

TEST(World, CrashAppliesAPrefixOfTheBatchesUnderWay) {
  std::vector<bool> seen(3);
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    World world(seed);
    const SiteId a = started(world);
    persist(world, a, 1, "x");
    persist(world, a, 2, "y");

    world.crash(a);

    const std::size_t survived = world.disk(a).rows().size();
    EXPECT_EQ(world.disk(a).rows().contains(to_bytes("x")), survived >= 1);
    seen[survived] = true;
  }
  EXPECT_TRUE(holds(seen, {true, true, true}));
}

TEST(World, CrashMayLoseTheDisk) {
  World world(1);
  const SiteId a = started(world);
  persist(world, a, 1, "x");
  world.run_for(1s);

  world.crash(a, DiskFate::kLose);

  EXPECT_TRUE(world.disk(a).rows().empty());
}

// The same run over rows in memory and over SQLite, and over a copy whose database is reopened.
TEST(World, IsTheSameWithADatabase) {
  const auto run = [](StorageKind storage, bool is_copied) {
    World world(3, {.storage = storage});
    const SiteId a = started(world);
    persist(world, a, 1, "x");
    world.run_for(1s);
    if (is_copied) world = World(world);
    persist(world, a, 2, "y");
    world.command(a, [](Guest&, Host& host) {
      host.read({.token = Token{3}, .from = to_bytes("a"), .to = to_bytes("z")});
    });
    world.run_for(1s);
    EXPECT_EQ(heard(world, a).back(), "rows x=vx y=vy");
    world.crash(a);
    EXPECT_EQ(world.disk(a).rows().size(), 2U);
    return world.digest();
  };

  EXPECT_EQ(run(StorageKind::kMemory, false), run(StorageKind::kSqlite, false));
  EXPECT_EQ(run(StorageKind::kSqlite, false), run(StorageKind::kSqlite, true));
}

TEST(World, BothHalvesOfACopiedWorldWithDatabasesGoOn) {
  World world(3, {.storage = StorageKind::kSqlite});
  const SiteId a = started(world);
  persist(world, a, 1, "x");
  world.run_for(1s);

  World copy = world;
  persist(world, a, 2, "y");
  persist(copy, a, 2, "z");
  world.run_for(1s);
  copy.run_for(1s);

  EXPECT_TRUE(world.disk(a).rows().contains(to_bytes("y")));
  EXPECT_FALSE(world.disk(a).rows().contains(to_bytes("z")));
  EXPECT_TRUE(copy.disk(a).rows().contains(to_bytes("z")));
  EXPECT_FALSE(copy.disk(a).rows().contains(to_bytes("y")));
}

TEST(World, ComputesInPlaceAndChargesTime) {
  World world(1, {.compute = [](const ComputeRequest& request) { return request.input; }});
  const SiteId a = started(world);

  world.command(a, [](Guest&, Host& host) {
    host.compute({.token = Token{1}, .kind = ComputeKind::kRsaKeys, .input = to_bytes("in")});
  });
  world.run_until(Instant(599ms));
  EXPECT_TRUE(holds(heard(world, a), {"start"}));

  world.run_until(Instant(600ms));
  EXPECT_TRUE(holds(heard(world, a), {"start", "computed in"}));
}

TEST(World, EntropyIsDrawnFromTheSeedAndNeverTwice) {
  World world(1);
  const SiteId a = started(world);
  const auto draw = [](Guest&, Host& host) { return host.entropy(); };

  World fork = world;
  const Bytes32 first = world.command(a, draw);
  const Bytes32 second = world.command(a, draw);

  EXPECT_NE(first, second);
  EXPECT_EQ(fork.command(a, draw), first);
}

}  // namespace
}  // namespace p2pchat::sim
