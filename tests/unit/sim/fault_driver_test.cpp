#include "sim/fault_driver.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "sim/endpoints.h"
#include "sim/simulation.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// Four nodes and a client under one fault, followed for 30 s.
class FaultDriverTest : public testing::Test {
 protected:
  void play(const std::string& fault, const std::string& more = "") {
    const auto scenario = parse_scenario(
        R"({"name": "one fault", "nodes": 4, "clients": 1, "duration": "30s", "settle": "5s",
            "checks": [], "faults": [)" +
        fault + "]" + more + "}");
    ASSERT_TRUE(scenario) << scenario.error().text();
    run_ = std::make_unique<Simulation>(*scenario, 1);
  }
  void go_to(Duration time) {
    while (run_->stage().world.now() < Instant(time)) ASSERT_TRUE(run_->step());
  }
  // Whether the node that runs there drops a message of a kind that came late.
  [[nodiscard]] bool is_older(std::size_t number) const {
    const Address from = world().address(client());
    const Bytes frame = wire::encode_frame(kRing, wire::Moved{});
    Stage stage = run_->stage();
    return stage.world.command(node(number), [&](transport::Guest& guest, transport::Host& host) {
      auto& endpoint = static_cast<NodeEndpoint&>(guest);
      const std::uint64_t before = endpoint.courier().traffic().dropped_malformed;
      endpoint.on_datagram(host, from, frame);
      return endpoint.courier().traffic().dropped_malformed > before;
    });
  }
  [[nodiscard]] const World& world() const { return run_->stage().world; }
  [[nodiscard]] const Network& network() const { return world().network(); }
  [[nodiscard]] SiteId node(std::size_t number) const {
    return run_->stage().population.node_site(number);
  }
  [[nodiscard]] SiteId client() const { return run_->stage().population.client_site(0); }
  [[nodiscard]] bool is_disturbed() const { return run_->stage().scene.is_disturbed; }

  std::unique_ptr<Simulation> run_;
};

TEST_F(FaultDriverTest, PartialPartitionLeavesAWayRound) {
  play(R"({"at": "15s", "kind": "partition", "groups": [[0], [1]], "for": "5s"})");

  go_to(16s);
  EXPECT_TRUE(network().is_cut(node(0), node(1)));
  EXPECT_FALSE(network().is_cut(node(0), node(2)));
  EXPECT_FALSE(network().is_cut(node(2), node(1)));
  EXPECT_TRUE(is_disturbed());
  go_to(21s);
  EXPECT_FALSE(network().is_cut(node(0), node(1)));
  EXPECT_FALSE(is_disturbed());
}

TEST_F(FaultDriverTest, OthersAreEverybodyInNoGroup) {
  play(R"({"at": "15s", "kind": "partition", "groups": [[0], "others"], "for": "5s"})");

  go_to(16s);
  EXPECT_TRUE(network().is_cut(node(0), node(3)));
  EXPECT_TRUE(network().is_cut(client(), node(0)));
  EXPECT_FALSE(network().is_cut(node(1), node(2)));
}

TEST_F(FaultDriverTest, PartitionByIdHalvesTheRing) {
  play(R"({"at": "15s", "kind": "partition", "by": "id", "for": "5s"})");

  go_to(16s);
  int cut = 0;
  for (std::size_t a = 0; a < 4; ++a) {
    const RingId id = run_->stage().scene.nodes[a].self.id;
    std::size_t below = 0;
    for (const NodeView& other : run_->stage().scene.nodes) below += other.self.id < id ? 1 : 0;
    for (std::size_t b = 0; b < 4; ++b) cut += network().is_cut(node(a), node(b)) ? 1 : 0;
    // Who is in the lower half is not cut from the least.
    const NodeView& least = *std::ranges::min_element(
        run_->stage().scene.nodes, {}, [](const NodeView& view) { return view.self.id; });
    EXPECT_EQ(network().is_cut(node(a), least.site), below >= 2);
    EXPECT_FALSE(network().is_cut(client(), node(a)));
  }
  EXPECT_EQ(cut, 8);
}

TEST_F(FaultDriverTest, LossMayConcernOneDirection) {
  play(R"({"at": "15s", "kind": "loss", "value": 1, "from": [0], "to": [1], "for": "5s"})");

  go_to(16s);
  EXPECT_EQ(network().datagram(node(0), node(1), {}).copies, 0U);
  EXPECT_EQ(network().datagram(node(1), node(0), {}).copies, 1U);
  EXPECT_EQ(network().datagram(node(0), node(2), {}).copies, 1U);
}

TEST_F(FaultDriverTest, HoldReleasesAtItsEnd) {
  play(R"({"at": "15s", "kind": "hold", "from": [0], "to": [1], "for": "5s"})");

  go_to(16s);
  const Sending now{.at = world().now()};
  EXPECT_EQ(now.at + network().datagram(node(0), node(1), now).delays[0], Instant(20s));
  EXPECT_LT(network().datagram(node(1), node(0), now).delays[0], Duration(1s));
}

TEST_F(FaultDriverTest, SlownessEnds) {
  play(R"({"at": "15s", "kind": "slow", "nodes": [1], "factor": 50, "for": "5s"})");

  go_to(16s);
  EXPECT_TRUE(world().is_too_slow(node(1)));
  EXPECT_FALSE(world().is_too_slow(node(0)));
  EXPECT_TRUE(is_disturbed());
  go_to(21s);
  EXPECT_FALSE(world().is_too_slow(node(1)));
  EXPECT_FALSE(is_disturbed());
}

TEST_F(FaultDriverTest, SlownessWithinTheAssumptionsDisturbsNobody) {
  play(R"({"at": "15s", "kind": "slow", "nodes": [1], "factor": 10, "for": "5s"})");

  go_to(16s);
  EXPECT_FALSE(is_disturbed());
}

TEST_F(FaultDriverTest, HealingEndsSlownessAndDrift) {
  play(R"({"at": "15s", "kind": "slow", "nodes": [1], "factor": 50, "for": "1h"},
          {"at": "15s", "kind": "clock", "nodes": [1], "drift": 300, "for": "1h"})");

  go_to(29s);
  EXPECT_EQ(world().clock(node(1)).drift(), 300);
  go_to(31s);
  EXPECT_FALSE(world().is_too_slow(node(1)));
  EXPECT_EQ(world().clock(node(1)).drift(), 0);
}

TEST_F(FaultDriverTest, ClockJumpsForTheNextProcessAndBack) {
  play(R"({"at": "15s", "kind": "clock", "nodes": [1], "offset": "1h", "for": "9s"},
          {"at": "16s", "kind": "crash", "nodes": [1], "for": "1s"},
          {"at": "25s", "kind": "crash", "nodes": [1], "for": "1s"})");

  const auto shown = [this] { return world().clock(node(1)).shown_at(world().now()); };
  go_to(16s);
  EXPECT_LT(shown(), Instant(17s));
  go_to(18s);
  EXPECT_GT(shown(), Instant(1h));
  go_to(27s);
  EXPECT_LT(shown(), Instant(28s));
}

TEST_F(FaultDriverTest, StreamsAreResetAtTheirRate) {
  play(R"({"at": "5s", "kind": "stream_reset", "rate": "50/s", "for": "10s"})");

  go_to(5s);
  const std::uint64_t before = world().traffic().streams_broken;
  go_to(15s);
  EXPECT_GT(world().traffic().streams_broken, before);
  const std::uint64_t after = world().traffic().streams_broken;
  go_to(30s);
  EXPECT_EQ(world().traffic().streams_broken, after);
}

TEST_F(FaultDriverTest, SilentCrashTellsNobody) {
  play(R"({"at": "15s", "kind": "crash", "nodes": [1], "silent": true, "for": "5s"})");

  go_to(16s);
  EXPECT_FALSE(world().is_up(node(1)));
  go_to(21s);
  EXPECT_TRUE(world().is_up(node(1)));
}

// What does not happen to a message leaves its other draws as they were: faults of chance nought
// are no faults.
TEST_F(FaultDriverTest, WhoIsOfAnEarlierVersionIsUntilAnUpgrade) {
  play(R"({"at": "15s", "kind": "crash", "nodes": [0], "for": "2s"},
          {"at": "15s", "kind": "rolling_restart", "nodes": [1], "down": "2s", "upgrade": true})",
       R"(, "older": {"version": 2, "nodes": [0, 1]})");

  go_to(14s);
  EXPECT_TRUE(is_older(0));
  EXPECT_TRUE(is_older(1));
  EXPECT_FALSE(is_older(2));
  go_to(20s);
  EXPECT_TRUE(is_older(0));
  EXPECT_FALSE(is_older(1));
}

TEST_F(FaultDriverTest, AsManyAsTheScenarioSaysAreDrawnToBeOfAnEarlierVersion) {
  play("", R"(, "older": {"version": 1, "count": 3})");

  go_to(14s);
  EXPECT_EQ(is_older(0) + is_older(1) + is_older(2) + is_older(3), 3);
}

TEST_F(FaultDriverTest, FaultsWithoutEffectChangeNoOtherDraw) {
  const auto digest_of = [this](const std::string& fault) {
    play(fault);
    run_->run();
    return world().digest();
  };

  const std::uint64_t calm = digest_of("");
  for (const char* kind : {"loss", "duplicate", "reorder", "corrupt"}) {
    const std::string fault =
        std::string(R"({"at": "9s", "kind": ")") + kind + R"(", "value": 0, "for": "15s"})";
    EXPECT_EQ(digest_of(fault), calm) << kind;
    const std::string real =
        std::string(R"({"at": "9s", "kind": ")") + kind + R"(", "value": 0.5, "for": "15s"})";
    EXPECT_NE(digest_of(real), calm) << kind;
    EXPECT_EQ(digest_of(real), digest_of(real)) << kind;
  }
  EXPECT_EQ(digest_of(R"({"at": "9s", "kind": "slow", "nodes": [0], "factor": 1, "for": "9s"})"),
            calm);
}

}  // namespace
}  // namespace p2pchat::sim
