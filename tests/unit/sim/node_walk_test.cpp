#include "sim/explore/node_walk.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/explore/settled_world.h"
#include "sim/scenario.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Three nodes and one user, on a network that takes 20 ms.
std::string json_of(const std::string& replicas, const std::string& explore) {
  return R"({"name": "x", "nodes": 3, "clients": 1, "multicast": false, "replicas": )" + replicas +
         R"(, "network": {"latency": {"kind": "fixed", "value": "20ms"}}, "explore": {)" + explore +
         "}}";
}

SettledWorld world_of(const std::string& replicas, const std::string& explore) {
  const auto scenario = parse_scenario(json_of(replicas, explore));
  EXPECT_TRUE(scenario.has_value()) << scenario.error().text();
  auto world = settle(*scenario, 1);
  EXPECT_TRUE(world.has_value()) << world.error();
  return std::move(*world);
}

void walk_to_the_end(NodeWalk& walk) {
  while (walk.advance(1'000)) continue;
}

TEST(SettledWorld, RefusesWhatCannotBeWalked) {
  const auto refusal = [](const std::string& json) {
    const auto world = settle(parse_scenario(json).value(), 1);
    return world ? "none" : world.error();
  };

  EXPECT_THAT(refusal(R"({"name": "x"})"), HasSubstr("no \"explore\""));
  EXPECT_THAT(refusal(R"({"name": "x", "nodes": 9, "explore": {}})"), HasSubstr("at most 8"));
  EXPECT_THAT(refusal(R"({"name": "x", "network": {"loss": 0.1}, "explore": {}})"),
              HasSubstr("fixed latency"));
  EXPECT_THAT(refusal(R"({"name": "x", "explore": {"messages": 1}})"), HasSubstr("needs a client"));
}

TEST(SettledWorld, IsAnIdealRingWithWhoMayJoinBesideIt) {
  const SettledWorld world = world_of("3", R"("joins": 2, "messages": 1)");

  ASSERT_EQ(world.lives.size(), 5U);
  EXPECT_EQ(world.lives[2].stand(), Stand::kUp);
  EXPECT_EQ(world.lives[3].stand(), Stand::kUnborn);
  EXPECT_GT(world.lives[0].next_wake(), world.now);
  EXPECT_TRUE(world.scene.nodes[0].is_active);
  EXPECT_FALSE(world.deposit.empty());
}

TEST(NodeWalk, WithNothingOutOfOrderThereIsOneWay) {
  NodeWalk walk(world_of("3", R"("out_of_order": 0, "depth": 30)"));

  walk_to_the_end(walk);

  EXPECT_THAT(walk.flaw(), IsEmpty());
  EXPECT_EQ(walk.states(), 31U);
  EXPECT_EQ(walk.transitions(), 30U);
  EXPECT_EQ(walk.cut_off(), 1U);
}

TEST(NodeWalk, TwoOrdersThatComeToTheSameAreOneState) {
  NodeWalk walk(world_of("3", R"("messages": 1, "late": "50ms", "depth": 8)"));

  walk_to_the_end(walk);

  EXPECT_THAT(walk.flaw(), IsEmpty());
  EXPECT_GT(walk.transitions(), walk.states() + walk.states() / 4);
}

TEST(NodeWalk, IsTheSameTwice) {
  const std::string explore = R"("joins": 1, "crashes": 1, "messages": 1, "drops": 1, "depth": 5)";
  NodeWalk one(world_of("3", explore));
  NodeWalk other(world_of("3", explore));

  walk_to_the_end(one);
  while (other.advance(7)) continue;

  EXPECT_THAT(one.flaw(), IsEmpty());
  EXPECT_EQ(one.states(), other.states());
  EXPECT_EQ(one.transitions(), other.transitions());
  EXPECT_EQ(one.histories(), other.histories());
}

TEST(NodeWalk, FewerOutOfOrderAreFewerStates) {
  const std::string explore = R"("messages": 1, "depth": 9)";
  NodeWalk all(world_of("3", explore));
  NodeWalk one(world_of("3", explore + R"(, "out_of_order": 1)"));
  NodeWalk none(world_of("3", explore + R"(, "out_of_order": 0)"));

  walk_to_the_end(all);
  walk_to_the_end(one);
  walk_to_the_end(none);

  EXPECT_LT(none.states(), one.states());
  EXPECT_LT(one.states(), all.states());
}

// With K = 2 a receipt of two promises to outlive one disk. Who asks for more is shown how it is
// lost: sent, written here, copied, written there, told, and both disks lost.
TEST(NodeWalk, FindsTheShortestWayToLoseBothCopies) {
  NodeWalk walk(
      world_of("2", R"("crashes": 2, "disk": "lose", "messages": 1, "survives": 2, "depth": 12)"));

  walk_to_the_end(walk);

  EXPECT_THAT(walk.flaw(), HasSubstr("durability: the client was told that"));
  const std::vector<std::string> path = walk.path();
  ASSERT_EQ(path.size(), 7U);
  EXPECT_THAT(path.back(), HasSubstr("crashes, its disk is lost"));
}

TEST(NodeWalk, FindsReceiptsOfDisksThatLie) {
  NodeWalk walk(world_of("3", R"("messages": 1, "lying_disks": true, "depth": 6)"));

  walk_to_the_end(walk);

  EXPECT_THAT(walk.flaw(), HasSubstr("ticks: the client was told that 1 disks have the message"));
  EXPECT_THAT(walk.path().front(), HasSubstr("is sent the message"));
  EXPECT_EQ(walk.path().size(), 2U);
}

}  // namespace
}  // namespace p2pchat::sim
