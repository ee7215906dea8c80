#include "bench/ring_world.h"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "bench/churn_process.h"
#include "bench/classic.h"
#include "bench/settled_ring.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;
using wire::NodeRef;

const sim::NetworkOptions kEven{.latency = {.kind = sim::DelayKind::kFixed, .value = 20ms}};

// A ring that has formed by joins alone.
RingWorld formed_ring(std::size_t nodes, const ring::RingOptions& options) {
  RingWorld world(3, options, kEven);
  world.join();
  world.run_until(world.now() + 1s);
  for (std::size_t i = 1; i < nodes; ++i) {
    world.join();
    world.run_until(world.now() + 2s);
  }
  world.run_until(world.now() + 10min);
  return world;
}

// Those of the intervals that begin beyond the list. Of the others a node keeps whom it happens to
// have met.
std::vector<NodeRef> beyond_list(const std::vector<NodeRef>& shortcuts,
                                 const ring::Pointers& pointers) {
  const RingId& self = pointers.self.id;
  const RingId covered = RingId::distance(self, pointers.successors.back().id);
  std::size_t exponent = 0;
  while (RingId::distance(self, self.plus_power_of_two(exponent)) <= covered) ++exponent;
  const RingId begin = RingId::distance(self, self.plus_power_of_two(exponent));
  std::vector<NodeRef> far;
  for (const NodeRef& node : shortcuts) {
    if (RingId::distance(self, node.id) >= begin) far.push_back(node);
  }
  std::ranges::sort(far);
  far.erase(std::ranges::unique(far).begin(), far.end());
  return far;
}

// Large worlds begin settled: this is what entitles them to.
void expect_converged_to_settled(const ring::RingOptions& options) {
  RingWorld world = formed_ring(40, options);
  ASSERT_EQ(world.members().size(), 40U);
  std::vector<NodeRef> nodes;
  for (const sim::SiteId member : world.members()) nodes.push_back(world.ring(member).self());
  const SettledRing settled(nodes, options.successors);

  for (const sim::SiteId member : world.members()) {
    const ring::Ring& ring = world.ring(member);
    const Standing standing = settled.standing(settled.owner_of(ring.self().id));
    const ring::RingView view = ring.view();
    EXPECT_TRUE(ring.is_confirmed());
    EXPECT_EQ(view.successors, standing.pointers.successors);
    EXPECT_EQ(view.predecessor, standing.pointers.predecessor);
    EXPECT_EQ(beyond_list(ring.shortcuts(), standing.pointers),
              beyond_list(standing.shortcuts, standing.pointers));
  }
}

TEST(SettledRing, IsWhatTheDefaultRingConvergesTo) {
  expect_converged_to_settled({.successors = 4});
}

TEST(SettledRing, IsWhatTheClassicRingConvergesTo) { expect_converged_to_settled(classic_ring(4)); }

TEST(RingWorld, JudgesLookupsOfASettledRing) {
  RingWorld world(1, without_upkeep(classic_ring(1)), kEven);
  world.settle(64);

  for (int i = 0; i < 200; ++i) world.look_up(world.random_member(), world.random_key());
  world.finish_lookups(1min);

  const std::vector<Answer> answers = world.take_answers();
  EXPECT_EQ(answers.size(), 200U);
  for (const Answer& answer : answers) {
    EXPECT_TRUE(answer.is_right);
    EXPECT_EQ(answer.result.owner->label, world.owner_of(answer.result.key).value);
  }
}

// The owner has vanished and nobody has noticed: the default ring names none, and does not err.
TEST(RingWorld, TellsAWrongAnswerFromARightOne) {
  RingWorld world(1, without_upkeep({}), kEven);
  world.settle(64);
  const RingId key = world.random_key();
  world.crash(world.owner_of(key));

  world.look_up(world.members().front(), key);
  world.finish_lookups(1min);

  const std::vector<Answer> answers = world.take_answers();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_FALSE(answers.front().is_right);
  EXPECT_EQ(answers.front().result.owner, std::nullopt);
}

TEST(RingWorld, CountsHopsUntilThePredecessorAndAtLeastOne) {
  const auto hops = [](std::uint32_t to_owner) {
    return Answer{.result = {.lookup = {}, .key = {}, .owner = {}, .hops = to_owner}}
        .hops_to_predecessor();
  };

  EXPECT_EQ(hops(0), 1U);
  EXPECT_EQ(hops(1), 1U);
  EXPECT_EQ(hops(2), 1U);
  EXPECT_EQ(hops(5), 4U);
}

TEST(ChurnProcess, IsTheSameForTheSameSeed) {
  const auto run = [] {
    RingWorld world(5, classic_ring(8), classic_network());
    world.settle(60);
    const ChurnOutcome outcome = run_churn(world, {.rate = 0.1, .duration = 200s});
    return std::pair(outcome.paths.mean(), world.events());
  };

  const auto first = run();

  EXPECT_EQ(first, run());
}

TEST(ChurnProcess, JoinsAsManyAsGo) {
  RingWorld world(5, {}, kEven);
  world.settle(60);

  const ChurnOutcome outcome =
      run_churn(world, {.rate = 1, .departure = Departure::kCrash, .duration = 60s});

  EXPECT_GT(outcome.answered, 30U);
  EXPECT_EQ(outcome.right, outcome.answered);
  EXPECT_GT(world.members().size(), 30U);
  EXPECT_LT(world.members().size(), 90U);
}

}  // namespace
}  // namespace p2pchat::bench
