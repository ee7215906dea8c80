#include "tools/lab/timeline.h"

#include <algorithm>
#include <chrono>
#include <map>

#include <gtest/gtest.h>

#include "tests/unit/lab/scenario.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

void go_to(Timeline& timeline, Duration time) {
  timeline.approach(Instant(time));
  while (timeline.step(Instant(time))) continue;
}

TEST(Timeline, HasTheSameStateAtTheSameTimeFromWhereverItComes) {
  Timeline timeline(five_nodes(), 1);
  std::map<Duration, std::uint64_t> digests;
  for (Duration time = 0s; time <= 30s; time += 1700ms) {
    go_to(timeline, time);
    digests[time] = timeline.run().digest();
  }

  for (const Duration time : {17000ms, 1700ms, 0ms, 28900ms, 8500ms, 10200ms}) {
    go_to(timeline, time);
    EXPECT_EQ(timeline.now(), Instant(time));
    EXPECT_EQ(timeline.run().digest(), digests[time]) << time;
  }
  EXPECT_EQ(timeline.reached(), Instant(28900ms));
}

TEST(Timeline, EndsAsTheRunEndsThatNobodyLooksAt) {
  Timeline timeline(five_nodes(), 1);
  go_to(timeline, 50s);
  go_to(timeline, 20s);
  while (timeline.step(Instant::never())) continue;
  sim::Simulation run(five_nodes(), 1);
  run.run();

  EXPECT_EQ(timeline.run().digest(), run.stage().world.digest());
  EXPECT_EQ(timeline.now(), timeline.end());
  EXPECT_EQ(timeline.run().happenings().back().kind, HappeningKind::kOver);
}

TEST(Timeline, DoesAgainWhatWasDoneToIt) {
  Timeline timeline(five_nodes(), 1);
  go_to(timeline, 10s);
  ASSERT_TRUE(timeline.intervene(Deed::kCrash, 2));
  ASSERT_TRUE(timeline.intervene(Deed::kCutOff, 3));
  go_to(timeline, 15s);
  ASSERT_TRUE(timeline.intervene(Deed::kHeal, 0));
  go_to(timeline, 25s);
  const std::uint64_t digest = timeline.run().digest();

  go_to(timeline, 9s);
  EXPECT_TRUE(timeline.run().simulation().stage().is_node_up(2));
  go_to(timeline, 10s);
  EXPECT_FALSE(timeline.run().simulation().stage().is_node_up(2));
  go_to(timeline, 25s);

  EXPECT_EQ(timeline.run().digest(), digest);
  EXPECT_FALSE(timeline.run().simulation().stage().scene.is_disturbed);
}

TEST(Timeline, WhoIntervenesInThePastBeginsAnotherFuture) {
  Timeline timeline(five_nodes(), 1);
  go_to(timeline, 10s);
  ASSERT_TRUE(timeline.intervene(Deed::kCrash, 2));
  go_to(timeline, 30s);
  const std::size_t snapshots = timeline.snapshots();

  go_to(timeline, 5s);
  ASSERT_TRUE(timeline.intervene(Deed::kCrash, 4));

  EXPECT_EQ(timeline.reached(), Instant(5s));
  EXPECT_LT(timeline.snapshots(), snapshots);
  go_to(timeline, 30s);
  EXPECT_TRUE(timeline.run().simulation().stage().is_node_up(2));
  EXPECT_FALSE(timeline.run().simulation().stage().is_node_up(4));
}

TEST(Timeline, InterveningAtTheStartChangesNothingButThat) {
  Timeline timeline(five_nodes(), 1);

  ASSERT_TRUE(timeline.intervene(Deed::kJoin, 0));

  go_to(timeline, 30s);
  EXPECT_EQ(timeline.run().simulation().stage().nodes_up().size(), 6U);
  go_to(timeline, 0s);
  go_to(timeline, 30s);
  EXPECT_EQ(timeline.run().simulation().stage().nodes_up().size(), 6U);
}

TEST(Timeline, KeepsSoManySnapshotsAndNoMore) {
  Timeline timeline(five_nodes(), 1);

  std::size_t most = 0;
  while (timeline.step(Instant::never())) most = std::max(most, timeline.snapshots());

  EXPECT_LE(most, Timeline::kSnapshotsMax);
  EXPECT_GT(timeline.snapshots(), Timeline::kSnapshotsMax / 3);
}

TEST(Timeline, RefusesWhatCannotBeDone) {
  Timeline timeline(five_nodes(), 1);
  go_to(timeline, 10s);
  EXPECT_FALSE(timeline.intervene(Deed::kCrash, 5));

  go_to(timeline, 70s);  // faults have had their time

  EXPECT_FALSE(timeline.intervene(Deed::kCrash, 0));
}

TEST(WatchedRun, SaysWhatHappens) {
  Timeline timeline(five_nodes(), 1);
  go_to(timeline, 10s);
  ASSERT_TRUE(timeline.intervene(Deed::kCrash, 2));
  go_to(timeline, 11s);

  const auto& happenings = timeline.run().happenings();
  EXPECT_EQ(happenings.front(), (Happening{.kind = HappeningKind::kStarted, .node = 0}));
  ASSERT_GE(happenings.size(), 12U);  // each node has started and answers, then these
  EXPECT_EQ(
      happenings[happenings.size() - 2],
      (Happening{.at = Instant(10s), .kind = HappeningKind::kDeed, .node = 2, .text = "crash"}));
  EXPECT_EQ(happenings.back(),
            (Happening{.at = Instant(10s), .kind = HappeningKind::kDown, .node = 2}));
}

TEST(WatchedRun, StopsAtWhatACheckFinds) {
  Timeline timeline(five_nodes(R"(, "replicas": 2)"), 1);
  go_to(timeline, 30s);
  for (std::size_t node = 0; node < 5; ++node) {
    ASSERT_TRUE(timeline.intervene(Deed::kLose, node));
  }
  while (timeline.step(Instant::never())) continue;

  const auto& violation = timeline.run().simulation().violation();
  ASSERT_TRUE(violation);
  EXPECT_EQ(timeline.run().happenings().back().kind, HappeningKind::kViolation);
  EXPECT_EQ(timeline.run().happenings().back().text, violation->checker + ": " + violation->what);
}

}  // namespace
}  // namespace p2pchat::lab
