#include "sim/plan_file.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sim/report.h"
#include "sim/simulation.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// One fault of every kind and form.
constexpr const char* kEverything = R"({
  "name": "everything", "storage": "sqlite",
  "nodes": 4, "clients": 3, "duration": "2min", "settle": "0s", "checks": [],
  "workload": [{"kind": "chat", "rate": "1/s"}, {"kind": "lookup", "rate": "1/s"}],
  "faults": [
    {"at": "10.000001s", "kind": "crash", "nodes": [1, 2], "disk": "lose", "for": "3s"},
    {"every": "40s", "kind": "crash", "count": 2},
    {"at": "20s", "kind": "join", "count": 3},
    {"at": "21s", "kind": "leave", "nodes": [0]},
    {"at": "22s", "kind": "partition", "groups": [[0, "client:1"], [1], [2]], "for": "5s"},
    {"at": "23s", "kind": "partition", "from": [0], "to": ["client:2", 3], "for": "5s"},
    {"at": "24s", "kind": "pause", "nodes": [3], "for": "700us"},
    {"at": "25s", "kind": "loss", "value": 0.123457, "for": "5s"},
    {"at": "26s", "kind": "latency", "factor": 2.37, "for": "5s"},
    {"at": "27s", "kind": "takeover", "clients": [1]},
    {"at": "50s", "kind": "crash", "nodes": [1], "disk": "old", "age": "20.5s", "for": "3s"},
    {"at": "60s", "kind": "crash", "count": 1, "disk": "torn", "for": "3s"},
    {"at": "70s", "kind": "disk", "nodes": [0, 1], "fault": "write_error", "for": "5s"},
    {"at": "71s", "kind": "disk", "nodes": [2], "fault": "slow_sync", "sync": "90ms", "for": "5s"},
    {"at": "72s", "kind": "disk", "nodes": [3], "fault": "bit_rot"},
    {"at": "29s", "kind": "duplicate", "value": 0.2, "for": "5s"},
    {"at": "30s", "kind": "reorder", "value": 0.2, "groups": [[0], "others"], "for": "5s"},
    {"at": "31s", "kind": "corrupt", "value": 0.2, "from": [0], "to": [1], "for": "5s"},
    {"at": "32s", "kind": "hold", "from": [0], "to": [1], "for": "5s"},
    {"at": "33s", "kind": "multicast_lost", "for": "5s"},
    {"at": "34s", "kind": "stream_reset", "rate": "3/s", "for": "5s"},
    {"at": "35s", "kind": "slow", "nodes": [2], "factor": 12.5, "for": "5s"},
    {"at": "36s", "kind": "clock", "nodes": [2], "offset": "-1.5s", "drift": -200},
    {"at": "37s", "kind": "partition", "by": "id", "for": "5s"},
    {"at": "38s", "kind": "crash", "nodes": [3], "silent": true, "upgrade": true, "for": "3s"},
    {"at": "39s", "kind": "adversary", "nodes": [3], "behaviour": "liar", "for": "3s"},
    {"at": "40s", "kind": "adversary", "count": 2, "behaviour": "sybil"},
    {"at": "41s", "kind": "nat", "clients": [0, 2], "type": "symmetric", "period": "7s",
     "for": "9s"},
    {"at": "42s", "kind": "nat", "clients": [1], "type": "cone"},
    {"at": "50s", "kind": "flap", "groups": [[0], [1]], "period": "2s", "for": "4s"},
    {"at": "51s", "kind": "swizzle", "nodes": [0, 1], "for": "4s"},
    {"at": "52s", "kind": "rolling_restart", "nodes": [0, 1], "gap": "9s"},
    {"at": "53s", "kind": "churn", "nodes": [0], "for": "9s",
     "lifetime": {"kind": "fixed", "value": "5s"}},
    {"at": "28s", "kind": "client_crash", "clients": [0, 2], "for": "5s"}],
  "left_out": {"texts": ["4..6", "9"], "lookups": ["1"]}})";

Scenario scenario_of(const std::string& json) {
  const auto scenario = parse_scenario(json);
  EXPECT_TRUE(scenario) << scenario.error().text();
  return scenario.value_or(Scenario());
}

std::string refusal_of(const std::string& json) {
  const auto plan = parse_plan(json, scenario_of(kEverything));
  return plan ? "none" : plan.error().text();
}

TEST(PlanFile, IsReadAsItWasWritten) {
  const Scenario scenario = scenario_of(kEverything);
  const PlanFile plan{.faults = plan_of(scenario, Chance(1)),
                      .left_out = scenario.left_out,
                      .nth_failure = NthFailure{.operation = Operation::kSync, .number = 3}};

  const auto read = parse_plan(json_of(plan).dump(), scenario);

  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(plan.faults.size(), 38U);
  EXPECT_EQ(text_of(read->faults), text_of(plan.faults));
  EXPECT_EQ(read->left_out, plan.left_out);
  EXPECT_EQ(read->nth_failure, plan.nth_failure);
}

TEST(PlanFile, RunsAsTheScenarioThatItWasExpandedFrom) {
  Scenario scenario = scenario_of(kEverything);
  scenario.random_faults = RandomFaults{.kinds = {FaultKind::kCrash, FaultKind::kLoss}};
  const PlanFile plan{.faults = plan_of(scenario, Chance(3)), .left_out = scenario.left_out};
  const auto read = parse_plan(json_of(plan).dump(), scenario);
  ASSERT_TRUE(read) << read.error().text();

  Simulation expanded(scenario, 3);
  Simulation planned(with_plan(scenario, *read), 3);
  expanded.run();
  planned.run();

  EXPECT_EQ(planned.stage().world.digest(), expanded.stage().world.digest());
}

TEST(PlanFile, TheUpdatedTextIsTheScenario) {
  Scenario scenario = with_plan(scenario_of(kEverything), {});
  scenario.nodes = 2;
  scenario.clients = 1;
  scenario.duration = 1500ms;
  scenario.left_out.lookups.add(1, 7);
  scenario.nth_failure = NthFailure{.operation = Operation::kSend, .number = 9};
  scenario.faults = {
      {.fault = {.at = Instant(1s), .kind = FaultKind::kJoin, .count = 1}, .every = {}}};

  const Scenario read = scenario_of(updated_text(kEverything, scenario));

  EXPECT_EQ(read.name, "everything");
  EXPECT_EQ(read.nodes, 2U);
  EXPECT_EQ(read.clients, 1U);
  EXPECT_EQ(read.duration, Duration(1500ms));
  EXPECT_EQ(read.left_out, scenario.left_out);
  EXPECT_EQ(read.nth_failure, scenario.nth_failure);
  EXPECT_EQ(text_of(plan_of(read, Chance(1))), "1.000s join count 1\n");
  EXPECT_EQ(read.workloads.size(), 2U);
}

TEST(PlanFile, ProblemsNameTheirPlace) {
  EXPECT_EQ(refusal_of("{"), "/: is not JSON at byte 2");
  EXPECT_EQ(refusal_of("[]"), "/: must be an object");
  EXPECT_EQ(refusal_of(R"({"nodes": 3})"), "/nodes: is not a key that is known here");
  EXPECT_EQ(refusal_of(R"({"faults": [{"every": "1s", "kind": "join"}]})"),
            "/faults/0/every: a plan has each fault written out, with \"at\"");
  EXPECT_EQ(refusal_of(R"({"faults": [{"at": "1s", "kind": "rolling_restart"}]})"),
            "/faults/0/kind: a plan has each fault of it written out");
  EXPECT_EQ(refusal_of(R"({"faults": [{"at": "1s", "kind": "takeover", "clients": [9]}]})"),
            "/faults/0/clients: names a client that the scenario does not have");
  for (const char* rows : {"7", "[7]", R"(["0"])", R"(["5..2"])", R"(["1..x"])"}) {
    EXPECT_EQ(refusal_of(std::string(R"({"left_out": {"texts": )") + rows + "}}"),
              "/left_out/texts: must be a list of rows like \"1..6\" or \"9\", counted from 1")
        << rows;
  }
}

// A text that is left out takes nothing with it: the others are the same, at the same times.
TEST(LeftOut, ChangesNoOtherDraw) {
  const char* quiet = R"({
    "name": "quiet", "nodes": 2, "clients": 2, "duration": "20s", "settle": "5s", "checks": [],
    "workload": [{"kind": "chat", "rate": "2/s"}, {"kind": "lookup", "rate": "1/s"}]})";
  Scenario scenario = scenario_of(quiet);
  Simulation whole(scenario, 1);
  scenario.left_out.texts.add(12, 20);
  scenario.left_out.lookups.add(1, 5);
  Simulation part(scenario, 1);

  whole.run();
  part.run();

  std::vector<std::string> expected;
  for (const SentText& text : whole.stage().scene.journal.texts()) {
    const int number = std::stoi(text.text.substr(5));
    if (number >= 12 && number <= 20) continue;
    expected.push_back(text_of(text.at) + text.from + text.to + text.text);
  }
  std::vector<std::string> sent;
  for (const SentText& text : part.stage().scene.journal.texts()) {
    sent.push_back(text_of(text.at) + text.from + text.to + text.text);
  }
  EXPECT_EQ(sent, expected);
  EXPECT_GT(expected.size(), 5U);
  EXPECT_LT(expected.size(), whole.stage().scene.journal.texts().size());
  EXPECT_EQ(part.lookups().asked() + 5, whole.lookups().asked());
}

}  // namespace
}  // namespace p2pchat::sim
