#include "sim/adversary.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "sim/simulation.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// Four nodes, K of them all, and three clients that talk; an adversary from 20 s to 40 s.
class AdversaryTest : public testing::Test {
 protected:
  [[nodiscard]] static std::unique_ptr<Simulation> play(const std::string& who,
                                                        const std::string& lasting = "20s") {
    const auto scenario = parse_scenario(
        R"({"name": "an adversary", "nodes": 4, "clients": 3, "replicas": 4, "checks": [],
            "duration": "50s", "settle": "20s",
            "workload": [{"kind": "chat", "rate": "3/s"}, {"kind": "lookup", "rate": "2/s"}],
            "faults": [{"at": "20s", "kind": "adversary", )" +
        who + R"(, "for": ")" + lasting + R"("}]})");
    EXPECT_TRUE(scenario) << scenario.error().text();
    return std::make_unique<Simulation>(*scenario, 1);
  }
  static void go_to(Simulation& run, Duration time) {
    while (run.stage().world.now() < Instant(time)) ASSERT_TRUE(run.step());
  }
  [[nodiscard]] static std::optional<Behaviour> behaviour(const Simulation& run, std::size_t node) {
    return run.stage().population.behaviour_of(node);
  }
  [[nodiscard]] static std::size_t held_by(const Simulation& run, std::size_t node) {
    std::size_t held = 0;
    const SiteId site = run.stage().population.node_site(node);
    run.stage().scene.disks.for_each([&](const wire::Slot&, const DiskLedger::Holders& holders) {
      held += holders.contains(site) ? 1 : 0;
    });
    return held;
  }
};

TEST_F(AdversaryTest, BeginsAndEnds) {
  const auto run = play(R"("nodes": [1], "behaviour": "liar")");

  go_to(*run, 19s);
  EXPECT_FALSE(behaviour(*run, 1));
  EXPECT_FALSE(run->stage().scene.is_disturbed);
  go_to(*run, 21s);
  EXPECT_EQ(behaviour(*run, 1), Behaviour::kLiar);
  EXPECT_TRUE(run->stage().scene.is_disturbed);
  go_to(*run, 41s);
  EXPECT_FALSE(behaviour(*run, 1));
  EXPECT_FALSE(run->stage().scene.is_disturbed);
  EXPECT_EQ(run->stage().scene.liars.size(), 1U);
}

TEST_F(AdversaryTest, IsLetGoAtTheEndOfTheSafetyPhase) {
  const auto run = play(R"("nodes": [1], "behaviour": "dropper")", "10min");

  go_to(*run, 49s);
  EXPECT_EQ(behaviour(*run, 1), Behaviour::kDropper);
  go_to(*run, 51s);
  EXPECT_FALSE(behaviour(*run, 1));
}

TEST_F(AdversaryTest, ProcessThatFollowsIsOneToo) {
  const auto run = play(R"("nodes": [1], "behaviour": "liar", "for": "20s"},
                           {"at": "25s", "kind": "crash", "nodes": [1])",
                        "3s");

  go_to(*run, 29s);
  EXPECT_TRUE(run->stage().is_node_up(1));
  EXPECT_EQ(behaviour(*run, 1), Behaviour::kLiar);
  go_to(*run, 41s);
  EXPECT_FALSE(behaviour(*run, 1));
}

TEST_F(AdversaryTest, DropperKeepsNoCopiesAndGetsThemWhenItIsANodeAgain) {
  const auto run = play(R"("nodes": [1], "behaviour": "dropper")");

  go_to(*run, 39s);
  const std::size_t dropped = held_by(*run, 1);
  EXPECT_LT(dropped + 20, held_by(*run, 0));
  go_to(*run, 72s);
  EXPECT_EQ(held_by(*run, 1), held_by(*run, 0));
}

TEST_F(AdversaryTest, SybilsComeAsNewNodesAndVanishWithTheirDisks) {
  const auto run = play(R"("count": 2, "behaviour": "sybil")");

  go_to(*run, 35s);
  ASSERT_EQ(run->stage().population.nodes(), 6U);
  EXPECT_TRUE(run->stage().scene.nodes[5].is_live_member());
  EXPECT_GT(held_by(*run, 5), 0U);
  go_to(*run, 41s);
  EXPECT_FALSE(run->stage().is_node_up(4));
  EXPECT_FALSE(run->stage().is_node_up(5));
  EXPECT_EQ(held_by(*run, 5), 0U);
}

TEST_F(AdversaryTest, FlooderSendsAtItsRateAndLeavesTheScenePeaceful) {
  const auto calm = play(R"("nodes": [9], "behaviour": "flooder")");
  const auto flooded = play(R"("nodes": [1], "behaviour": "flooder")");
  for (Simulation* run : {calm.get(), flooded.get()}) go_to(*run, 39s);

  const std::uint64_t sent = flooded->stage().world.traffic().datagrams_sent;
  const std::uint64_t usual = calm->stage().world.traffic().datagrams_sent;
  EXPECT_GT(sent, usual + 19 * 200);
  EXPECT_LT(sent, usual + 19 * 400);
  EXPECT_FALSE(flooded->stage().scene.is_disturbed);
  EXPECT_TRUE(flooded->stage().scene.liars.empty());
}

TEST_F(AdversaryTest, ReplayerSendsWhatItHearsAndSaysOnceMore) {
  const auto calm = play(R"("nodes": [9], "behaviour": "replayer")");
  const auto replayed = play(R"("nodes": [1], "behaviour": "replayer")");
  for (Simulation* run : {calm.get(), replayed.get()}) go_to(*run, 39s);

  const std::uint64_t sent = replayed->stage().world.traffic().datagrams_sent;
  const std::uint64_t usual = calm->stage().world.traffic().datagrams_sent;
  EXPECT_GT(sent, usual + 200);
  EXPECT_LT(sent, 3 * usual);
}

TEST_F(AdversaryTest, EqualSeedsGiveEqualRunsOfACopyToo) {
  for (const char* name : {"flooder", "replayer", "tamperer", "equivocator"}) {
    const std::string who = R"("nodes": [1], "behaviour": ")" + std::string(name) + "\"";
    const auto one = play(who);
    const auto other = play(who);
    go_to(*one, 30s);
    Simulation copy = *one;
    for (Simulation* run : {one.get(), other.get(), &copy}) go_to(*run, 45s);

    EXPECT_EQ(one->stage().world.digest(), other->stage().world.digest()) << name;
    EXPECT_EQ(one->stage().world.digest(), copy.stage().world.digest()) << name;
  }
}

}  // namespace
}  // namespace p2pchat::sim
