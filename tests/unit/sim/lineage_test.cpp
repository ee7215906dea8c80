#include "sim/lineage.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/world.h"
#include "tests/unit/sim/chatty_world.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// Steps the world to the end of what it has to do.
Lineage lineage_of(World& world) {
  Lineage lineage;
  lineage.on_commands(world);
  while (const auto event = world.step()) lineage.on_event(world, *event);
  return lineage;
}

TEST(Lineage, AnAnswerComesOfTheQuestionAndThatOfWhoeverAsked) {
  World world(1, {.network = {.latency = kTenMs}});
  const SiteId a = started(world);
  const SiteId b = started(world);
  world.run_for(1s);
  send(world, a, b, "?");

  const Lineage lineage = lineage_of(world);

  ASSERT_EQ(lineage.events(), 2U);
  const std::vector<LineageStep> way = lineage.way_to(1);
  ASSERT_EQ(way.size(), 2U);
  EXPECT_EQ(way[0].to, a);
  EXPECT_EQ(way[0].from, b);
  EXPECT_EQ(way[0].cause, 0U);
  EXPECT_EQ(way[0].sent_at, Instant(1s + 10ms));
  EXPECT_EQ(way[0].at, Instant(1s + 20ms));
  EXPECT_TRUE(way[0].is_datagram);
  EXPECT_EQ(way[1].to, b);
  EXPECT_EQ(way[1].cause, std::nullopt);
  EXPECT_EQ(way[1].sent_at, Instant(1s));
}

TEST(Lineage, EventsOfOneMachineHaveEachTheirOwnCause) {
  World world(1, {.network = {.latency = kTenMs}});
  const SiteId a = started(world);
  const SiteId b = started(world);
  const SiteId c = started(world);
  world.run_for(1s);
  send(world, a, b, "?");
  Lineage lineage;
  lineage.on_commands(world);
  while (world.now() < Instant(1s + 10ms)) {
    if (const auto event = world.step()) lineage.on_event(world, *event);
  }
  send(world, b, c, "by hand");
  lineage.on_commands(world);
  while (const auto event = world.step()) lineage.on_event(world, *event);

  ASSERT_EQ(lineage.events(), 3U);
  EXPECT_EQ(lineage.way_to(1).size(), 2U);  // at a, first by the order of destinations
  EXPECT_EQ(lineage.way_to(2).size(), 1U);
}

}  // namespace
}  // namespace p2pchat::sim
