#include "tools/lab/chronicle.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/lab/live_ring.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

Instant at(Duration since) { return Instant(since); }

// What has happened, as "kind node" by number of the kind.
std::vector<std::pair<HappeningKind, std::size_t>> news(const Chronicle& chronicle,
                                                        std::size_t from) {
  std::vector<std::pair<HappeningKind, std::size_t>> all;
  for (std::size_t i = from; i < chronicle.happenings().size(); ++i) {
    all.emplace_back(chronicle.happenings()[i].kind, chronicle.happenings()[i].node);
  }
  return all;
}

TEST(LiveChronicle, IsEmptyUntilSomethingIsNoted) {
  Chronicle chronicle;
  EXPECT_TRUE(chronicle.is_empty());

  chronicle.note(at(5s), {});

  EXPECT_FALSE(chronicle.is_empty());
  EXPECT_EQ(chronicle.start(), at(5s));
  EXPECT_EQ(chronicle.reached(), at(5s));
}

TEST(LiveChronicle, ShowsTheRingAsItWasSeenThen) {
  Chronicle chronicle;
  auto nodes = seen_nodes(3);
  for (int second = 1; second <= 10; ++second) {
    nodes[1].state = second < 6 ? NodeState::kActive : NodeState::kDown;
    chronicle.note(at(std::chrono::seconds(second)), nodes);
  }

  EXPECT_EQ(chronicle.at(at(5500ms)).nodes[1].state, NodeState::kActive);
  EXPECT_EQ(chronicle.at(at(6s)).nodes[1].state, NodeState::kDown);
  EXPECT_EQ(chronicle.at(at(0s)).at, at(1s));
  EXPECT_EQ(chronicle.at(at(1h)).at, at(10s));
}

TEST(LiveChronicle, TheLastSightIsShownThoughItIsNotKept) {
  Chronicle chronicle;
  chronicle.note(at(1s), seen_nodes(1));
  chronicle.note(at(1250ms), seen_nodes(2));

  EXPECT_EQ(chronicle.sights(), 1U);
  EXPECT_EQ(chronicle.at(at(1250ms)).nodes.size(), 2U);
  EXPECT_EQ(chronicle.at(at(1249ms)).nodes.size(), 1U);
}

TEST(LiveChronicle, TellsWhatHasHappenedBetweenTwoSights) {
  Chronicle chronicle;
  auto nodes = seen_nodes(2);
  nodes[1].state = NodeState::kJoining;
  using Kind = HappeningKind;
  using News = std::vector<std::pair<Kind, std::size_t>>;
  std::size_t told = 0;
  int second = 0;
  const auto then = [&] {
    chronicle.note(at(std::chrono::seconds(++second)), nodes);
    return news(chronicle, std::exchange(told, chronicle.happenings_so_far()));
  };

  EXPECT_EQ(then(), (News{{Kind::kStarted, 0}, {Kind::kStarted, 1}}));
  EXPECT_EQ(chronicle.happenings()[0].text, "10.0.0.0:7400");
  nodes[1].state = NodeState::kActive;
  EXPECT_EQ(then(), (News{{Kind::kActive, 1}}));
  EXPECT_EQ(then(), News{});
  nodes[0].state = NodeState::kDown;
  EXPECT_EQ(then(), (News{{Kind::kDown, 0}}));
  nodes[0].state = NodeState::kActive;
  EXPECT_EQ(then(), (News{{Kind::kReturned, 0}}));
  nodes[0].state = NodeState::kDown;
  EXPECT_EQ(then(), (News{{Kind::kDown, 0}}));
  nodes[0] = seen_node(0);
  nodes[0].incarnation = 2;
  EXPECT_EQ(then(), (News{{Kind::kRestarted, 0}}));
  nodes[0].incarnation = 3;  // so quickly that nobody has missed it
  EXPECT_EQ(then(), (News{{Kind::kRestarted, 0}}));
  nodes[1] = {};
  EXPECT_EQ(then(), (News{{Kind::kForgotten, 1}}));
  nodes[1] = seen_node(5);  // another node of the same number
  EXPECT_EQ(then(), (News{{Kind::kStarted, 1}}));
  nodes[1] = seen_node(6);
  EXPECT_EQ(then(), (News{{Kind::kForgotten, 1}, {Kind::kStarted, 1}}));
  nodes.pop_back();
  EXPECT_EQ(then(), (News{{Kind::kForgotten, 1}}));
}

TEST(LiveChronicle, CountsWhatNodesThatAnswerSay) {
  auto nodes = seen_nodes(4);
  nodes[0].under_replicated = 7;
  nodes[1].state = NodeState::kJoining;
  nodes[1].clients = 3;
  nodes[2].state = NodeState::kDown;
  nodes[2].records = 1000;
  nodes[3].round_trip = 90ms;
  nodes.emplace_back();

  const LiveSample sample = sample_of({.at = at(1s), .nodes = nodes});

  EXPECT_EQ(sample, (LiveSample{.at = at(1s),
                                .active = 2,
                                .silent = 1,
                                .under_replicated = 1,
                                .records = 30,
                                .clients = 3,
                                .p50 = 2ms,
                                .p99 = 90ms}));
  EXPECT_EQ(sample_of({.at = at(1s), .nodes = {}}).p50, std::nullopt);
}

TEST(LiveChronicle, StaysSmallHoweverLongOneLooks) {
  Chronicle chronicle;
  const auto nodes = seen_nodes(5);
  std::uint64_t second = 0;
  for (; second < 3 * Chronicle::kSightsMax; ++second) {
    chronicle.note(at(std::chrono::seconds(second)), nodes);
    ASSERT_LE(chronicle.sights(), Chronicle::kSightsMax);
    ASSERT_LE(chronicle.samples().size(), Chronicle::kSamplesMax);
  }

  EXPECT_EQ(chronicle.start(), at(0s));
  EXPECT_GT(chronicle.sights(), Chronicle::kSightsMax / 2);
  EXPECT_GT(chronicle.thinnings(), 0U);
  EXPECT_LE(at(5000s) - chronicle.at(at(5000s)).at, 4s);
}

TEST(LiveChronicle, ManyNodesAreKeptAtFewerTimes) {
  Chronicle chronicle;
  const std::vector<NodeSeen> nodes(4096, seen_node(1));
  for (int second = 0; second < 100; ++second) {
    chronicle.note(at(std::chrono::seconds(second)), nodes);
    ASSERT_LE(chronicle.nodes(), Chronicle::kNodesMax);
  }

  EXPECT_EQ(chronicle.start(), at(0s));
  EXPECT_GE(chronicle.sights(), 16U);
  EXPECT_EQ(chronicle.happenings().size(), Chronicle::kHappeningsMax);
  EXPECT_EQ(chronicle.happenings_so_far(), 4096U);
}

}  // namespace
}  // namespace p2pchat::lab
