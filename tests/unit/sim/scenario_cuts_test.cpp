#include "sim/scenario_cuts.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/plan.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

Scenario scenario_with(std::vector<Fault> faults) {
  Scenario scenario;
  scenario.nodes = 5;
  scenario.clients = 4;
  for (Fault& fault : faults) {
    fault.at = Instant(1s);
    scenario.faults.push_back({.fault = std::move(fault), .every = {}});
  }
  return scenario;
}

std::string plan_text(const Scenario& scenario) { return text_of(plan_of(scenario, Chance(1))); }

std::vector<std::string> softer_texts(const Fault& fault) {
  std::vector<std::string> texts;
  for (const Fault& each : softer(fault)) texts.push_back(text_of(each));
  return texts;
}

TEST(ScenarioCuts, FaultsFollowTheNodesToTheirNewNumbers) {
  const Party client{.is_client = true, .number = 4};
  const Scenario scenario =
      scenario_with({{.kind = FaultKind::kCrash, .nodes = {0, 2, 4}},
                     {.kind = FaultKind::kCrash, .count = 5},
                     {.kind = FaultKind::kPartition,
                      .groups = {{{.number = 1}, {.number = 3}, client}, {client}}}});

  const Scenario smaller = without_nodes(scenario, 1, 3);

  EXPECT_EQ(smaller.nodes, 3U);
  EXPECT_EQ(plan_text(smaller),
            "1.000s crash nodes 0 2 disk keep\n"
            "1.000s crash count 3 disk keep\n"
            "1.000s partition [1 client:4] [client:4]\n");
}

TEST(ScenarioCuts, TheOrderOfStartsKeepsWhoStays) {
  Scenario scenario = scenario_with({});
  scenario.start_order = {4, 1, 0, 3, 2};

  EXPECT_EQ(without_nodes(scenario, 1, 3).start_order, (std::vector<std::size_t>{2, 0, 1}));
}

TEST(ScenarioCuts, WhoIsOfAnEarlierVersionKeepsToIt) {
  Scenario scenario = scenario_with({});
  scenario.older = {.version = wire::Version::kFirst, .nodes = {0, 2, 4}, .clients = {1, 3}};

  EXPECT_EQ(without_nodes(scenario, 1, 3).older.nodes, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(without_clients(scenario, 0, 2).older.clients, (std::vector<std::size_t>{1}));
  scenario.older = {.version = wire::Version::kFirst, .count = 4};
  EXPECT_EQ(without_nodes(scenario, 1, 3).older.count, 3U);
}

TEST(ScenarioCuts, FaultsThatHitNobodyAnyMoreAreGone) {
  const Scenario scenario = scenario_with({{.kind = FaultKind::kLeave, .nodes = {4}},
                                           {.kind = FaultKind::kTakeover, .clients = {3}},
                                           {.kind = FaultKind::kJoin, .count = 1},
                                           {.kind = FaultKind::kClientCrash, .clients = {1, 3}}});

  EXPECT_EQ(plan_text(without_nodes(scenario, 4, 5)),
            "1.000s takeover clients 3\n"
            "1.000s join count 1\n"
            "1.000s client_crash clients 1 3\n");
  EXPECT_EQ(plan_text(without_clients(scenario, 2, 4)),
            "1.000s leave nodes 4\n"
            "1.000s join count 1\n"
            "1.000s client_crash clients 1\n");
}

TEST(ScenarioCuts, FaultsOfLinksFollowTheNodesToo) {
  const Scenario scenario = scenario_with(
      {{.kind = FaultKind::kHold, .lasting = 1s, .groups = {{{.number = 0}}, {{.number = 2}}}},
       {.kind = FaultKind::kLoss, .lasting = 1s, .groups = {{{.number = 1}}}, .has_others = true},
       {.kind = FaultKind::kMulticastLost, .lasting = 1s},
       {.kind = FaultKind::kSlow, .lasting = 1s, .nodes = {1, 2}, .value = 200},
       {.kind = FaultKind::kClock, .nodes = {1}, .drift = 5},
       {.kind = FaultKind::kAdversary, .nodes = {1, 2}, .behaviour = Behaviour::kLiar},
       {.kind = FaultKind::kAdversary, .nodes = {1}, .behaviour = Behaviour::kDropper},
       {.kind = FaultKind::kAdversary, .count = 2, .behaviour = Behaviour::kSybil}});

  EXPECT_EQ(plan_text(without_nodes(scenario, 1, 2)),
            "1.000s hold [0] [1] for 1.000s\n"
            "1.000s multicast_lost for 1.000s\n"
            "1.000s slow nodes 1 200 percent for 1.000s\n"
            "1.000s adversary liar nodes 1\n"
            "1.000s adversary sybil count 2\n");
}

TEST(ScenarioCuts, SofterFaultsHaveOnePartyLessOrAreOverSooner) {
  EXPECT_EQ(softer_texts({.kind = FaultKind::kCrash, .lasting = 800ms, .nodes = {1, 2}}),
            (std::vector<std::string>{"0.000s crash nodes 2 disk keep for 0.800s",
                                      "0.000s crash nodes 1 disk keep for 0.800s",
                                      "0.000s crash nodes 1 2 disk keep for 0.100s",
                                      "0.000s crash nodes 1 2 disk keep for 0.400s"}));
  EXPECT_EQ(softer_texts({.kind = FaultKind::kCrash, .count = 3}),
            (std::vector<std::string>{"0.000s crash count 1 disk keep",
                                      "0.000s crash count 2 disk keep"}));
  EXPECT_EQ(softer_texts({.kind = FaultKind::kClientCrash, .clients = {0}}),
            std::vector<std::string>{});
}

}  // namespace
}  // namespace p2pchat::sim
