#include "sim/simulation.h"

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

}  // namespace
}  // namespace p2pchat::sim
