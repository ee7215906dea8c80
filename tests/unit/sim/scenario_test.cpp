#include "sim/scenario.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

std::string problem_of(const std::string& json) {
  const auto scenario = parse_scenario(json);
  return scenario ? "none" : scenario.error().text();
}

// A scenario with one more member.
std::string with(const std::string& member) {
  return R"({"name": "x", "nodes": 3, "clients": 2, )" + member + "}";
}

TEST(Scenario, TheExampleOfTheDesignIsRead) {
  const auto scenario = parse_scenario(R"({
      "name": "three up, two down, one new, last original down",
      "nodes": 3, "clients": 12, "replicas": 3, "successors": 8, "routing": "default",
      "duration": "5min", "settle": "60s",
      "network": {"latency": {"kind": "lognormal", "median": "30ms", "sigma": 0.5}, "loss": 0.01},
      "workload": [{"kind": "chat", "rate": "5/s", "size": "20..2000", "offline": 0.3},
                   {"kind": "lookup", "rate": "1/s"}],
      "faults": [{"at": "60s", "kind": "crash", "nodes": [1, 2], "disk": "keep"},
                 {"at": "90s", "kind": "join", "count": 1},
                 {"at": "150s", "kind": "crash", "nodes": [0], "disk": "lose"}],
      "random_faults": {"mode": "within", "kinds": "all"},
      "checks": "all"})");

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  EXPECT_EQ(scenario->nodes, 3U);
  EXPECT_EQ(scenario->clients, 12U);
  EXPECT_EQ(scenario->duration, Duration(5min));
  EXPECT_EQ(scenario->network.latency.kind, DelayKind::kLognormal);
  EXPECT_EQ(scenario->network.latency.value, Duration(30ms));
  EXPECT_EQ(scenario->network.latency.sigma_q16, 32'768U);
  EXPECT_EQ(scenario->network.loss, 10'000U);
  ASSERT_EQ(scenario->workloads.size(), 2U);
  EXPECT_EQ(scenario->workloads[0].gap, Duration(200ms));
  EXPECT_EQ(scenario->workloads[0].size, (SizeRange{20, 2000}));
  EXPECT_EQ(scenario->workloads[0].offline, 300'000U);
  ASSERT_EQ(scenario->faults.size(), 3U);
  EXPECT_EQ(text_of(scenario->faults[2].fault), "150.000s crash nodes 0 disk lose");
  EXPECT_TRUE(scenario->random_faults.has_value());
  EXPECT_EQ(scenario->checks, checker_names());
}

TEST(Scenario, WhatIsExploredIsRead) {
  const auto scenario = parse_scenario(with(
      R"("explore": {"joins": 1, "crashes": 2, "disk": "lose", "messages": 1, "drops": 3,
                     "late": "70ms", "out_of_order": 4, "depth": 30, "survives": 0,
                     "lying_disks": true})"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  ASSERT_TRUE(scenario->exploration.has_value());
  const Exploration& exploration = *scenario->exploration;
  EXPECT_EQ(exploration.joins, 1U);
  EXPECT_EQ(exploration.crashes, 2U);
  EXPECT_EQ(exploration.disk, DiskFate::kLose);
  EXPECT_EQ(exploration.messages, 1U);
  EXPECT_EQ(exploration.drops, 3U);
  EXPECT_EQ(exploration.late, Duration(70ms));
  EXPECT_EQ(exploration.out_of_order, 4U);
  EXPECT_EQ(exploration.depth, 30U);
  EXPECT_EQ(exploration.survives, 0U);
  EXPECT_TRUE(exploration.has_lying_disks);
}

TEST(Scenario, WhatIsNotSaidOfAnExplorationIsLeftOpen) {
  const auto scenario = parse_scenario(with(R"("explore": {})"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  EXPECT_EQ(scenario->exploration->out_of_order, std::nullopt);
  EXPECT_EQ(scenario->exploration->survives, std::nullopt);
  EXPECT_EQ(parse_scenario(R"({"name": "x"})")->exploration.has_value(), false);
  EXPECT_EQ(problem_of(with(R"("explore": {"messages": 2})")),
            "/explore/messages: must be a whole number from 0 to 1");
}

TEST(Scenario, ProblemsNameTheirPlace) {
  EXPECT_EQ(problem_of("{"), "/: is not JSON at byte 2");
  EXPECT_EQ(problem_of("[]"), "/: must be an object");
  EXPECT_EQ(problem_of(R"({"nodes": 3})"), "/: needs a \"name\"");
  EXPECT_EQ(problem_of(with(R"("colour": 1)")), "/colour: is not a key that is known here");
  EXPECT_EQ(problem_of(R"({"name": "x", "nodes": 0})"),
            "/nodes: must be a whole number from 1 to 100000");
  EXPECT_EQ(problem_of(with(R"("duration": "5 minutes")")),
            "/duration: must be a time with a unit, like \"250ms\", \"30s\" or \"10min\"");
  EXPECT_EQ(problem_of(with(R"("network": {"loss": 2})")),
            "/network/loss: must be a number from 0.0 to 1.0");
  EXPECT_EQ(problem_of(with(R"("network": {"latency": {"kind": "fixed"}})")),
            "/network/latency: needs \"value\"");
  EXPECT_EQ(problem_of(with(R"("workload": [{"kind": "chat"}])")),
            "/workload/0/rate: must be a rate, like \"5/s\" or \"30/min\"");
  EXPECT_EQ(problem_of(with(R"("faults": [{"at": "1s", "kind": "explode"}])")),
            "/faults/0/kind: \"explode\" is not a kind of fault");
  EXPECT_EQ(problem_of(with(R"("faults": [{"kind": "join"}])")),
            "/faults/0: needs \"at\" or \"every\"");
  EXPECT_EQ(problem_of(with(R"("faults": [{"at": "1s", "kind": "loss", "value": 0.1}])")),
            "/faults/0: needs \"for\", how long it lasts");
  EXPECT_EQ(problem_of(with(R"("faults": [{"at": "1s", "kind": "takeover", "clients": [2]}])")),
            "/faults/0/clients: names a client that the scenario does not have");
  EXPECT_EQ(problem_of(with(R"("checks": ["everything"])")),
            "/checks: must be \"all\" or a list of: ring lookup durability delivery ticks order "
            "session names secrecy bounds convergence search hand_over marks files groups "
            "vanishing presence typing restored passwords closed");
  EXPECT_EQ(problem_of(with(R"("start_order": [2, 0])")), "/start_order: must name each node once");
  EXPECT_EQ(problem_of(with(R"("start_order": [2, 0, 2])")),
            "/start_order: must name each node once");
  EXPECT_EQ(problem_of(with(R"("workload": [{"kind": "names", "rate": "1/s", "rivals": 1}])")),
            "/workload/0/rivals: must be a whole number from 2 to 16");
}

TEST(Scenario, ContestsAndTheOrderOfStartsAreRead) {
  const auto scenario = parse_scenario(with(R"("start_order": [2, 0, 1],
      "workload": [{"kind": "names", "rate": "30/min", "rivals": 4}])"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  EXPECT_EQ(scenario->start_order, (std::vector<std::size_t>{2, 0, 1}));
  ASSERT_EQ(scenario->workloads.size(), 1U);
  EXPECT_EQ(scenario->workloads[0].kind, WorkloadKind::kNames);
  EXPECT_EQ(scenario->workloads[0].gap, Duration(2s));
  EXPECT_EQ(scenario->workloads[0].rivals, 4U);
}

TEST(Scenario, StrangersAndTheTimeOfASyncAreRead) {
  const auto scenario = parse_scenario(with(R"("sync": "250ms", "workload": [
      {"kind": "status", "rate": "1/s"}, {"kind": "guess", "rate": "1/s"},
      {"kind": "forge", "rate": "1/s"}])"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  EXPECT_EQ(scenario->sync, Duration(250ms));
  ASSERT_EQ(scenario->workloads.size(), 3U);
  EXPECT_EQ(scenario->workloads[0].kind, WorkloadKind::kStatus);
  EXPECT_EQ(scenario->workloads[1].kind, WorkloadKind::kGuess);
  EXPECT_EQ(scenario->workloads[2].kind, WorkloadKind::kForge);
  EXPECT_EQ(problem_of(with(R"("sync": "1s")")), "/sync: must be less than \"1s\"");
}

TEST(Scenario, NodesAndClientsMayBeginAsOfAnEarlierVersion) {
  const auto scenario = parse_scenario(with(R"(
      "older": {"version": 2, "nodes": [0, 2], "clients": [1]}, "faults": [
      {"at": "1s", "kind": "crash", "nodes": [0], "upgrade": true, "for": "1s"},
      {"at": "2s", "kind": "rolling_restart", "nodes": [2], "upgrade": true},
      {"at": "3s", "kind": "rolling_restart", "nodes": [1]}])"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  EXPECT_EQ(scenario->older.version, wire::Version::kFiles);
  EXPECT_EQ(scenario->older.nodes, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(scenario->older.clients, (std::vector<std::size_t>{1}));
  EXPECT_TRUE(scenario->faults[0].fault.is_upgrade);
  EXPECT_TRUE(scenario->faults[1].fault.is_upgrade);
  EXPECT_FALSE(scenario->faults[2].fault.is_upgrade);
}

TEST(Scenario, EarlierVersionsAreOnesThatThereWereOfWhoIsThere) {
  const auto older = [](const std::string& keys) { return with("\"older\": {" + keys + "}"); };

  EXPECT_EQ(problem_of(older(R"("nodes": [0])")), "/older: needs \"version\"");
  EXPECT_EQ(problem_of(older(R"("version": 10)")),
            "/older/version: must be a whole number from 1 to 9");
  EXPECT_EQ(problem_of(older(R"("version": 1, "nodes": [0], "count": 1)")),
            "/older: cannot have both \"nodes\" and \"count\"");
  EXPECT_EQ(problem_of(older(R"("version": 1, "nodes": [3])")),
            "/older/nodes: names a node that does not begin");
  EXPECT_EQ(problem_of(older(R"("version": 1, "clients": [2])")),
            "/older/clients: names a client that the scenario does not have");
}

TEST(Scenario, ClientsMayBeBehindANatAndNodesMayNot) {
  const auto nat = [](const std::string& keys) {
    return with(R"("clients": 3, "faults": [{"at": "1s", "kind": "nat", )" + keys + "}]");
  };

  const auto scenario =
      parse_scenario(nat(R"("clients": [0, 2], "type": "symmetric", "period": "7s", "for": "9s")"));

  ASSERT_TRUE(scenario) << scenario.error().text();
  const Fault& fault = scenario->faults.front().fault;
  EXPECT_EQ(fault.clients, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(fault.nat, NatType::kSymmetric);
  EXPECT_EQ(fault.gap, Duration(7s));
  EXPECT_EQ(problem_of(nat(R"("clients": [0])")), "/faults/0: needs \"type\"");
  EXPECT_EQ(problem_of(nat(R"("clients": [3], "type": "cone")")),
            "/faults/0/clients: names a client that the scenario does not have");
  EXPECT_EQ(problem_of(nat(R"("nodes": [0], "type": "cone")")),
            "/faults/0/nodes: strangers could not ask a node: name clients");
  EXPECT_EQ(problem_of(nat(R"("clients": [0], "type": "cone", "period": "1ms")")),
            "/faults/0/period: must be at least 10ms");
}

TEST(Scenario, AdversariesAreNodesThatThereAreOrNewOnes) {
  const auto adversary = [](const std::string& keys) {
    return with(R"("faults": [{"at": "1s", "kind": "adversary", )" + keys + "}]");
  };

  EXPECT_EQ(problem_of(adversary(R"("nodes": [0])")), "/faults/0: needs \"behaviour\"");
  EXPECT_EQ(problem_of(adversary(R"("behaviour": "liar")")), "/faults/0: needs \"nodes\"");
  const auto liar = parse_scenario(adversary(R"("nodes": [2], "behaviour": "liar")"));
  const auto sybil = parse_scenario(adversary(R"("count": 5, "behaviour": "sybil")"));
  ASSERT_TRUE(liar) << liar.error().text();
  ASSERT_TRUE(sybil) << sybil.error().text();
  EXPECT_EQ(text_of(liar->faults[0].fault), "1.000s adversary liar nodes 2");
  EXPECT_EQ(text_of(sybil->faults[0].fault), "1.000s adversary sybil count 5");
  EXPECT_FALSE(parse_scenario(adversary(R"("nodes": [0], "behaviour": "sybil")")));
  EXPECT_FALSE(parse_scenario(adversary(R"("nodes": [0], "behaviour": "saint")")));
}

TEST(Scenario, DisksOfMemoryHaveNoSectors) {
  const std::string torn = R"("faults": [{"at": "1s", "kind": "crash", "count": 1,
                              "disk": "torn"}])";
  const std::string rotten =
      R"("faults": [{"at": "1s", "kind": "disk", "nodes": [0], "fault": "bit_rot"}])";

  EXPECT_EQ(problem_of(with(torn)), "/faults/0/disk: needs \"storage\": \"sqlite\"");
  EXPECT_EQ(problem_of(with(rotten)), "/faults/0/fault: needs \"storage\": \"sqlite\"");
  EXPECT_TRUE(parse_scenario(with(R"("storage": "sqlite", )" + torn)));
  EXPECT_TRUE(parse_scenario(with(R"("storage": "sqlite", )" + rotten)));
}

TEST(Scenario, DiskFaultsSayHowLongAndHowBad) {
  const auto problem = [](const std::string& keys) {
    return problem_of(with(R"("faults": [{"at": "1s", )" + keys + "}]"));
  };

  EXPECT_EQ(problem(R"("kind": "disk", "nodes": [0], "fault": "full")"),
            "/faults/0: needs \"for\", how long it lasts");
  EXPECT_EQ(problem(R"("kind": "disk", "nodes": [0], "fault": "slow_sync", "for": "1s")"),
            "/faults/0: needs \"sync\", how long one takes");
  EXPECT_EQ(problem(R"("kind": "crash", "nodes": [0], "disk": "old")"),
            "/faults/0: needs \"age\", how old its disk is then");
}

TEST(Scenario, NetworksAreNarrowOrDamagedOrBurstyAsTheySay) {
  const auto scenario = parse_scenario(with(R"("network": {
      "latency": {"kind": "space", "dimensions": 3, "mean": "60ms"}, "corrupt": 0.01,
      "loss": {"kind": "bursts", "burst": "200ms", "gap": "5s", "within": 0.8, "between": 0.001},
      "bandwidth": 60000, "queue": 30000, "mtu": 1280})"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  const NetworkOptions& network = scenario->network;
  ASSERT_TRUE(network.space.has_value());
  EXPECT_EQ(network.space->dimensions, 3U);
  EXPECT_EQ(network.space->mean, Duration(60ms));
  ASSERT_TRUE(network.bursts.has_value());
  EXPECT_EQ(network.bursts->burst, Duration(200ms));
  EXPECT_EQ(network.bursts->gap, Duration(5s));
  EXPECT_EQ(network.bursts->loss, 800'000U);
  EXPECT_EQ(network.loss, 1'000U);
  EXPECT_EQ(network.corrupt, 10'000U);
  EXPECT_EQ(network.uplink.bytes_per_second, 60'000U);
  EXPECT_EQ(network.uplink.queue, 30'000U);
  EXPECT_EQ(network.mtu, 1280U);
}

TEST(Scenario, MatrixOfLatenciesIsSquare) {
  const auto matrix = [](const std::string& members) {
    return with(R"("network": {"latency": {"kind": "matrix", )" + members + "}}");
  };
  const auto scenario = parse_scenario(matrix(R"("rows": [[0, 20.5], [30, 4]])"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  ASSERT_NE(scenario->network.table, nullptr);
  EXPECT_EQ(scenario->network.table->between(SiteId{1}, SiteId{2}), Duration(20'500us));
  EXPECT_EQ(problem_of(matrix(R"("rows": [[0, 1], [2]])")),
            "/network/latency/rows/1: must be as many times in milliseconds as there are rows");
  EXPECT_EQ(problem_of(matrix(R"("rows": [])")), "/network/latency: needs \"rows\", from 1 to 256");
  EXPECT_EQ(problem_of(matrix(R"("file": "x.txt")")),
            "/network/latency/file: is read by the program, which puts \"rows\" in its place");
}

TEST(Scenario, NewFaultsNameWhatTheyLack) {
  const auto refusal = [](const std::string& members) {
    return problem_of(with(R"("faults": [{"at": "1s", )" + members + "}]"));
  };
  EXPECT_EQ(refusal(R"("kind": "hold", "for": "1s")"),
            "/faults/0: needs \"from\" and \"to\", or \"groups\"");
  EXPECT_EQ(refusal(R"("kind": "clock", "nodes": [0])"),
            "/faults/0: needs \"offset\" or \"drift\"");
  EXPECT_EQ(refusal(R"("kind": "clock", "nodes": [0], "drift": 200000)"),
            "/faults/0/drift: must be a whole number of millionths from -100000 to 100000");
  EXPECT_EQ(refusal(R"("kind": "slow", "nodes": [0], "for": "1s")"), "/faults/0: needs \"factor\"");
  EXPECT_EQ(refusal(R"("kind": "stream_reset", "rate": "1/h", "for": "1s")"),
            "/faults/0/rate: must be from 1/min to 1000/s");
  EXPECT_EQ(refusal(R"("kind": "flap", "groups": [[0], [1]], "for": "9s")"),
            "/faults/0: needs \"period\"");
  EXPECT_EQ(refusal(R"("kind": "churn", "for": "9s")"), "/faults/0: needs \"lifetime\"");
  EXPECT_EQ(refusal(R"("kind": "churn", "for": "9s",
                       "lifetime": {"kind": "pareto", "mean": "1s", "shape": 1})"),
            "/faults/0/lifetime/shape: must be more than 1");
  EXPECT_EQ(refusal(R"("kind": "partition", "for": "9s")"),
            "/faults/0: needs \"groups\", \"from\" and \"to\", or \"by\"");
}

TEST(Scenario, PartitionsAreOfGroupsOrOneWay) {
  const auto scenario = parse_scenario(with(R"("faults": [
      {"at": "1s", "kind": "partition", "groups": [[0, 1, "client:1"], [2]], "for": "5s"},
      {"at": "9s", "kind": "partition", "from": [0], "to": [1, 2], "for": "5s"}])"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  EXPECT_EQ(text_of(scenario->faults[0].fault), "1.000s partition [0 1 client:1] [2] for 5.000s");
  EXPECT_EQ(text_of(scenario->faults[1].fault), "9.000s partition [0] [1 2] one way for 5.000s");
}

TEST(Scenario, ExpectationsCompareFigures) {
  const auto scenario = parse_scenario(with(R"("expect": {"hops_owner_mean": "<=3.5"})"));

  ASSERT_TRUE(scenario.has_value()) << scenario.error().text();
  ASSERT_EQ(scenario->expectations.size(), 1U);
  EXPECT_EQ(scenario->expectations[0].comparison, "<=");
  EXPECT_EQ(scenario->expectations[0].millionths, 3'500'000);
  EXPECT_EQ(problem_of(with(R"("expect": {"x": "3.5"})")),
            "/expect/x: must be a comparison like \"<=3.5\"");
}

}  // namespace
}  // namespace p2pchat::sim
