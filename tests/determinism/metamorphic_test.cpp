#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "sim/report.h"
#include "sim/scenario.h"
#include "sim/simulation.h"

// Relations between runs: what changes about a scenario, and what must not change with it.
namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

constexpr Instant kAllRegistered(20s);

// Six nodes with lists of three keep lists, so that the order of joining could leave traces in
// them.
Scenario scenario() {
  const auto parsed = parse_scenario(R"({
    "name": "nothing goes wrong", "nodes": 6, "successors": 3, "clients": 4, "duration": "60s",
    "settle": "60s",
    "network": {"latency": {"kind": "lognormal", "median": "20ms", "sigma": 0.5},
                "loss": 0.005, "duplicate": 0.01, "reorder": 0.01},
    "workload": [{"kind": "chat", "rate": "2/s", "size": "20..500"}]})");
  EXPECT_TRUE(parsed.has_value()) << parsed.error().text();
  return *parsed;
}

Simulation run_of(const Scenario& scenario, std::uint64_t seed) {
  Simulation simulation(scenario, seed);
  simulation.run();
  EXPECT_FALSE(simulation.violation().has_value()) << simulation.violation()->what;
  return simulation;
}

// Each text with the one who wrote it and the one to whom, of those from when all were there.
using Text = std::tuple<std::string, std::string, std::string>;
std::set<Text> texts_shown(const Simulation& simulation) {
  const Journal& journal = simulation.stage().scene.journal;
  std::set<Text> shown;
  for (const SentText& text : journal.texts()) {
    if (text.at < kAllRegistered || !journal.was_shown_to(text.to, text.text)) continue;
    shown.emplace(text.from, text.to, text.text);
  }
  return shown;
}

// Each node's successors, by id.
std::map<RingId, std::vector<RingId>> ring_of(const Simulation& simulation) {
  std::map<RingId, std::vector<RingId>> ring;
  for (const NodeView& node : simulation.stage().scene.nodes) {
    for (const wire::NodeRef& next : node.successors) ring[node.self.id].push_back(next.id);
  }
  return ring;
}

std::uint64_t digest_of(const Simulation& simulation) { return simulation.stage().world.digest(); }

TEST(Metamorphic, TheOrderInWhichNodesStartLeavesNoTraces) {
  const Simulation given = run_of(scenario(), 3);
  ASSERT_EQ(ring_of(given).size(), 6U);
  ASSERT_GT(texts_shown(given).size(), 50U);

  for (const std::vector<std::size_t>& order :
       {std::vector<std::size_t>{5, 4, 3, 2, 1, 0}, {1, 2, 3, 4, 5, 0}, {3, 0, 5, 1, 4, 2}}) {
    Scenario permuted = scenario();
    permuted.start_order = order;
    const Simulation other = run_of(permuted, 3);

    EXPECT_NE(digest_of(other), digest_of(given));
    EXPECT_EQ(ring_of(other), ring_of(given));
    EXPECT_EQ(texts_shown(other), texts_shown(given));
  }
}

TEST(Metamorphic, ATextThatIsNotWrittenTakesNoOtherAlong) {
  const Simulation whole = run_of(scenario(), 4);
  Scenario less = scenario();
  less.left_out.texts.add(60, 60);
  const Simulation without = run_of(less, 4);

  std::set<Text> expected = texts_shown(whole);
  const auto erased = std::erase_if(
      expected, [](const Text& text) { return std::get<2>(text).starts_with("text 60:"); });

  EXPECT_EQ(erased, 1U);
  EXPECT_EQ(texts_shown(without), expected);
}

TEST(Metamorphic, CheckersTakeNoPart) {
  Scenario unjudged = scenario();
  unjudged.checks.clear();

  EXPECT_EQ(digest_of(run_of(unjudged, 5)), digest_of(run_of(scenario(), 5)));
}

// Another pace of the same network: other events, and nothing that users could tell.
TEST(Metamorphic, ANetworkTwiceAsSlowShowsTheSameTexts) {
  Scenario slow = scenario();
  slow.network.latency.value *= 2;

  EXPECT_EQ(texts_shown(run_of(slow, 6)), texts_shown(run_of(scenario(), 6)));
}

}  // namespace
}  // namespace p2pchat::sim
