#include "sim/hypotheses.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/plan_file.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

Scenario two_who_talk() {
  const auto scenario = parse_scenario(R"({
    "name": "talk", "nodes": 4, "clients": 2, "duration": "30s", "settle": "0s", "checks": [],
    "workload": [{"kind": "chat", "rate": "1/s", "size": "20..40"}]})");
  EXPECT_TRUE(scenario) << scenario.error().text();
  return scenario.value_or(Scenario());
}

TracedRun traced_run(const Scenario& scenario) {
  TracedRun run(scenario, 1);
  while (run.step()) continue;
  return run;
}

const Fault* first_of(const std::vector<Fault>& faults, FaultKind kind) {
  const auto found = std::ranges::find(faults, kind, &Fault::kind);
  return found == faults.end() ? nullptr : &*found;
}

class Hypotheses : public testing::Test {
 protected:
  Hypotheses() : run(traced_run(two_who_talk())) {}

  [[nodiscard]] std::vector<Fault> against(const GoodOutcome& outcome) const {
    return faults_against(run.way_to(outcome), run.simulation().stage().population);
  }

  TracedRun run;
  GoodOutcome shown{.text = 1, .end = GoodEnd::kShown};
  GoodOutcome stored{.text = 1, .end = GoodEnd::kStored};
};

TEST_F(Hypotheses, EachTextIsStoredAndShownOnce) {
  const std::set<GoodOutcome> different(run.outcomes().begin(), run.outcomes().end());

  EXPECT_EQ(different.size(), run.outcomes().size());
  EXPECT_TRUE(different.contains(shown));
  EXPECT_TRUE(different.contains(stored));
  EXPECT_TRUE(run.way_to({.text = 1000}).empty());
}

TEST_F(Hypotheses, TheWayLeadsFromTheRecipientBackToWhatSomebodyDid) {
  const std::vector<LineageStep> way = run.way_to(shown);

  ASSERT_GT(way.size(), 3U);
  const Population& population = run.simulation().stage().population;
  const SentText& text = run.simulation().stage().scene.journal.texts().front();
  const auto last = population.client_at(way.front().to);
  ASSERT_TRUE(last);
  EXPECT_EQ(population.user_of(*last), text.to);
  EXPECT_FALSE(way.back().cause);
  for (std::size_t i = 1; i < way.size(); ++i) {
    EXPECT_EQ(way[i - 1].sent_at, way[i].at);
    EXPECT_EQ(way[i - 1].from, way[i].to);
  }
}

TEST_F(Hypotheses, MachinesDieRightAfterTheEventsOfTheWay) {
  const std::vector<Fault> faults = against(shown);

  ASSERT_FALSE(faults.empty());
  EXPECT_EQ(faults.front().kind, FaultKind::kClientCrash);
  EXPECT_EQ(faults.front().at, run.way_to(shown).front().at + Duration(1));
  const Fault* death = first_of(faults, FaultKind::kCrash);
  ASSERT_NE(death, nullptr);
  EXPECT_TRUE(death->lasting);
  std::set<std::string> texts;
  for (const Fault& fault : faults) EXPECT_TRUE(texts.insert(text_of(fault)).second);
}

// And what leaves with it for the same machine, as the questions for a prekey and for what the node
// understands do with those for a profile and a session.
TEST_F(Hypotheses, ALossHitsJustTheDatagramOfTheWay) {
  EXPECT_EQ(run.simulation().stage().world.traffic().datagrams_lost, 0U);
  std::map<std::uint64_t, std::size_t> losses;  // by how many datagrams each hits

  for (const Fault& fault : against(shown)) {
    if (fault.kind != FaultKind::kLoss) continue;
    const TracedRun without =
        traced_run(with_plan(two_who_talk(), {.faults = {fault}, .left_out = {}}));
    losses[without.simulation().stage().world.traffic().datagrams_lost] += 1;
  }

  EXPECT_EQ(losses[0], 0U);
  EXPECT_GT(losses[1], 0U);
  EXPECT_TRUE(losses.upper_bound(3) == losses.end());
}

}  // namespace
}  // namespace p2pchat::sim
