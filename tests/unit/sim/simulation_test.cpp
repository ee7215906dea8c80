#include "sim/simulation.h"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// Four nodes that nothing happens to but what a test does.
Simulation four_nodes() {
  const auto scenario = parse_scenario(
      R"({"name": "watched", "nodes": 4, "clients": 1, "duration": "60s", "settle": "20s",
          "checks": ["ring"]})");
  EXPECT_TRUE(scenario) << scenario.error().text();
  return {*scenario, 1};
}

void go_to(Simulation& run, Duration time) {
  while (run.step(Instant(time))) continue;
}

TEST(SimulationStep, StandsWhereItWasToldToAndGoesOnAsIfItHadNot) {
  Simulation at_once = four_nodes();
  Simulation in_pieces = four_nodes();

  for (Duration time = 0s; time < 90s; time += 7ms) {
    go_to(in_pieces, time);
    if (!in_pieces.is_over()) {
      EXPECT_EQ(in_pieces.stage().world.now(), Instant(time));
    }
  }
  at_once.run();

  EXPECT_TRUE(in_pieces.is_over());
  EXPECT_EQ(in_pieces.stage().world.digest(), at_once.stage().world.digest());
  EXPECT_EQ(in_pieces.stage().world.events(), at_once.stage().world.events());
}

TEST(SimulationStep, DoesNotGoBack) {
  Simulation run = four_nodes();
  go_to(run, 5s);

  EXPECT_FALSE(run.step(Instant(4s)));

  EXPECT_EQ(run.stage().world.now(), Instant(5s));
}

TEST(SimulationInflict, NodesFallAndAreStartedAgainWhenSomebodyWantsIt) {
  Simulation run = four_nodes();
  go_to(run, 10s);

  run.inflict({.kind = FaultKind::kCrash, .nodes = {2}});
  go_to(run, 10s);
  EXPECT_FALSE(run.stage().is_node_up(2));
  go_to(run, 20s);
  EXPECT_FALSE(run.stage().is_node_up(2));
  run.restart(2);
  go_to(run, 30s);

  EXPECT_TRUE(run.stage().is_node_up(2));
  EXPECT_TRUE(run.stage().scene.nodes[2].is_active);
}

TEST(SimulationInflict, TheNetworkIsCutUntilSomebodyMendsIt) {
  Simulation run = four_nodes();
  const SiteId cut_off = run.stage().population.node_site(1);
  const SiteId other = run.stage().population.node_site(3);
  go_to(run, 10s);

  run.inflict({.kind = FaultKind::kPartition, .groups = {{{.number = 1}}}, .has_others = true});
  go_to(run, 20s);
  EXPECT_TRUE(run.stage().world.network().is_cut(cut_off, other));
  EXPECT_TRUE(run.stage().scene.is_disturbed);
  run.calm_network();
  go_to(run, 40s);

  EXPECT_FALSE(run.stage().world.network().is_cut(cut_off, other));
  EXPECT_FALSE(run.stage().scene.is_disturbed);
  EXPECT_FALSE(run.violation());
}

TEST(SimulationInflict, OnlyWhileFaultsAreOn) {
  Simulation run = four_nodes();
  go_to(run, 59s);
  EXPECT_TRUE(run.takes_faults());

  go_to(run, 61s);

  EXPECT_FALSE(run.takes_faults());
}

std::size_t attached_at(const Simulation& run, std::size_t node) {
  const Stage& stage = run.stage();
  return stage.population.node(stage.world, node).status(stage.world.now()).attached_clients;
}

std::size_t attached_somewhere(const Simulation& run) {
  std::size_t attached = 0;
  for (const std::size_t node : run.stage().nodes_up()) attached += attached_at(run, node);
  return attached;
}

// Idle clients say every 15 s that they are there; who inherits their range tells them before.
TEST(SimulationInflict, IdleClientsAreFoundAgainWhenTheirOwnerDies) {
  constexpr std::size_t kClients = 6;
  const auto scenario = parse_scenario(
      R"({"name": "idle", "nodes": 5, "clients": 6, "duration": "180s", "settle": "20s",
          "checks": ["ring"]})");
  ASSERT_TRUE(scenario) << scenario.error().text();
  Simulation run(*scenario, 1);
  go_to(run, 90s);
  ASSERT_EQ(attached_somewhere(run), kClients);

  const auto up = run.stage().nodes_up();
  const std::size_t owner = *std::ranges::max_element(
      up, {}, [&run](std::size_t node) { return attached_at(run, node); });
  ASSERT_GT(attached_at(run, owner), 0U);
  run.inflict({.kind = FaultKind::kCrash, .nodes = {owner}});
  const Instant crashed = run.stage().world.now();
  Instant now = crashed;
  do {
    now = now + 100ms;
    while (run.step(now)) continue;
  } while (attached_somewhere(run) < kClients && now < crashed + 60s);

  EXPECT_LT(now - crashed, 8s);
  EXPECT_GT(run.rare_paths()[static_cast<std::size_t>(RarePath::kClientInherited)], 0U);
}

}  // namespace
}  // namespace p2pchat::sim
