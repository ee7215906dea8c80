#include "sim/operations.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "sim/simulation.h"
#include "tests/holds.h"
#include "tests/unit/sim/chatty_world.h"

namespace p2pchat::sim {
namespace {

using transport::Guest;
using transport::Host;
using namespace std::chrono_literals;

WorldOptions failing(Operation operation, std::uint64_t number) {
  return {.network = {.latency = kTenMs},
          .nth_failure = NthFailure{.operation = operation, .number = number}};
}

void persist(World& world, SiteId site, std::uint64_t token) {
  world.command(site, [token](Guest&, Host& host) {
    const Bytes key = to_bytes(std::to_string(token));
    host.persist({.token = Token{token}, .changes = {{.key = key, .value = Bytes()}}});
  });
}

TEST(Operations, OneFailsAndOnlyOneOfItsKind) {
  Operations operations(NthFailure{.operation = Operation::kWrite, .number = 2});

  EXPECT_FALSE(operations.take(Operation::kSend));
  EXPECT_FALSE(operations.take(Operation::kSend));
  EXPECT_FALSE(operations.take(Operation::kWrite));
  EXPECT_TRUE(operations.take(Operation::kWrite));
  EXPECT_FALSE(operations.take(Operation::kWrite));
  EXPECT_EQ(operations.count(Operation::kSend), 2U);
  EXPECT_EQ(operations.count(Operation::kWrite), 3U);
  EXPECT_EQ(operations.count(Operation::kSync), 0U);
}

TEST(Operations, NoneFailsOnceTheyAreNotCounted) {
  Operations operations(NthFailure{.operation = Operation::kWrite, .number = 1});

  operations.stop();

  EXPECT_FALSE(operations.take(Operation::kWrite));
  EXPECT_EQ(operations.count(Operation::kWrite), 0U);
}

TEST(Operations, NthFailuresReadAsTheyAreWritten) {
  for (const Operation operation : kOperations) {
    const NthFailure failure{.operation = operation, .number = 17};
    EXPECT_EQ(parse_nth(text_of(failure)), failure);
  }
  for (const char* text : {"", "write", "write:", "write:0", "write:x", "write:1x", "read:1", "7",
                           "write:-1", "write:99999999999999999999"}) {
    EXPECT_FALSE(parse_nth(text)) << text;
  }
}

TEST(NthSend, DatagramIsLostAndTheOthersArrive) {
  World world(1, failing(Operation::kSend, 2));
  const SiteId a = started(world);
  const SiteId b = started(world);

  for (const char* text : {"1", "2", "3"}) send(world, a, b, text);
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, b), {"start", "1", "3"}));
  EXPECT_EQ(world.traffic().datagrams_lost, 1U);
}

TEST(NthSend, AnnouncementIsLostForOneOfThoseWhoHearIt) {
  World world(1, failing(Operation::kSend, 2));
  const SiteId a = started(world);
  const SiteId b = started(world);
  const SiteId c = started(world);

  world.command(a, [](Guest&, Host& host) { host.announce(as_bytes("x")); });
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, a), {"start", "all: x"}));
  EXPECT_TRUE(holds(heard(world, b), {"start"}));
  EXPECT_TRUE(holds(heard(world, c), {"start", "all: x"}));
}

TEST(NthSend, FrameBreaksItsStreamForBothEndsAfterWhatWasSentBefore) {
  World world(1, failing(Operation::kSend, 2));
  const SiteId a = started(world);
  const SiteId b = started(world);

  world.command(a, [&](Guest&, Host& host) {
    const StreamId stream = host.open_stream(world.address(b));
    for (const char* text : {"1", "2", "3"}) host.write_stream(stream, as_bytes(text));
  });
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, a), {"start", "closed"}));
  EXPECT_TRUE(holds(heard(world, b), {"start", "accepted", "frame 1", "closed"}));
  EXPECT_EQ(world.traffic().frames_sent, 2U);
}

TEST(NthWrite, FailsAndThoseOfTheSameSyncSucceed) {
  World world(1, failing(Operation::kWrite, 2));
  const SiteId site = started(world);

  for (const std::uint64_t token : {1U, 2U, 3U}) persist(world, site, token);
  world.run_for(1s);

  EXPECT_TRUE(holds(heard(world, site), {"start", "synced 1", "failed 2", "synced 3"}));
  EXPECT_EQ(world.disk(site).rows().size(), 2U);
}

TEST(NthSync, IsCountedOncePerSyncAndItsMachineIsToLosePowerBefore) {
  World world(1, failing(Operation::kSync, 2));
  const SiteId site = started(world);

  persist(world, site, 1);  // alone
  EXPECT_FALSE(world.take_power_failure());
  persist(world, site, 2);  // it and the next share the second sync
  const auto failure = world.take_power_failure();
  persist(world, site, 3);

  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->site, site);
  EXPECT_EQ(failure->at, Instant(6ms - 1us));
  EXPECT_FALSE(world.take_power_failure());
  EXPECT_EQ(world.operations().count(Operation::kSync), 2U);
  EXPECT_EQ(world.operations().count(Operation::kWrite), 3U);
}

// Four nodes and two users, one operation of whom fails.
Simulation run_of(const std::string& nth) {
  const auto scenario = parse_scenario(
      R"({"name": "one fails", "nodes": 4, "clients": 2, "duration": "20s", "settle": "5s",
          "checks": [], "workload": [{"kind": "chat", "rate": "1/s"}])" +
      (nth.empty() ? "" : R"(, "nth": ")" + nth + "\"") + "}");
  EXPECT_TRUE(scenario) << scenario.error().text();
  return {*scenario, 1};
}

// How often somebody who was there is not, and when each came back.
struct Absences {
  std::size_t count = 0;
  Duration longest{};
};
Absences absences_of(Simulation& run) {
  Absences absences;
  std::map<std::uint64_t, Instant> gone;
  std::map<std::uint64_t, bool> was_up;
  while (run.step()) {
    const World& world = run.stage().world;
    for (std::uint64_t id = 1; id <= world.size(); ++id) {
      const bool is_up = world.is_up(SiteId{id});
      if (was_up[id] && !is_up) {
        ++absences.count;
        gone[id] = world.now();
      } else if (!was_up[id] && is_up && gone.contains(id)) {
        absences.longest = std::max(absences.longest, world.now() - gone[id]);
      }
      was_up[id] = is_up;
    }
  }
  return absences;
}

TEST(NthSync, TheMachineIsAwayForThreeSeconds) {
  Simulation calm = run_of("");
  Simulation run = run_of("sync:20");

  EXPECT_EQ(absences_of(calm).count, 0U);
  const Absences absences = absences_of(run);

  EXPECT_EQ(absences.count, 1U);
  EXPECT_EQ(absences.longest, Duration(3s));
}

TEST(NthFailures, NothingIsCountedOnceAllIsHealed) {
  Simulation run = run_of("");
  const World& world = run.stage().world;
  const auto handed_over = [&] {
    return world.traffic().datagrams_sent + world.traffic().frames_sent;
  };

  while (world.now() < Instant(19s)) ASSERT_TRUE(run.step());
  EXPECT_EQ(world.operations().count(Operation::kSend), handed_over());
  while (world.now() < Instant(21s)) ASSERT_TRUE(run.step());
  const std::uint64_t counted = world.operations().count(Operation::kSend);
  EXPECT_LT(counted, handed_over());
  run.run();

  EXPECT_EQ(world.operations().count(Operation::kSend), counted);
}

}  // namespace
}  // namespace p2pchat::sim
