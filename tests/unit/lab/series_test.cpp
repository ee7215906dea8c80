#include "tools/lab/series.h"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/lab/scenario.h"
#include "tools/lab/timeline.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

void play_to(Timeline& timeline, Duration time) {
  timeline.approach(Instant(time));
  while (timeline.step(Instant(time))) continue;
}

TEST(Series, HasASampleAtEachEvenTimeUntilTheEnd) {
  Timeline timeline(five_nodes(), 1);
  while (timeline.step(Instant::never())) continue;

  const auto& samples = timeline.series().samples();
  ASSERT_EQ(samples.size(), Series::kSamplesMax);
  const Duration gap = samples.front().at.since_epoch();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(samples[i].at, Instant(gap * static_cast<Duration::rep>(i + 1)));
  }
  EXPECT_EQ(timeline.series().next(), Instant::never());
}

TEST(Series, CountsWhatTheRunHasSeen) {
  Timeline timeline(five_nodes(), 1);
  play_to(timeline, 30s);

  const Sample& last = timeline.series().samples().back();
  EXPECT_EQ(last.active, 5U);
  EXPECT_EQ(last.under_replicated, 0U);
  EXPECT_GT(last.lookups, 0U);
  EXPECT_GT(last.bytes, 0U);
  const auto& samples = timeline.series().samples();
  const auto with_lookups =
      std::ranges::find_if(samples, [](const Sample& sample) { return sample.p50.has_value(); });
  ASSERT_NE(with_lookups, samples.end());
  EXPECT_LE(*with_lookups->p50, *with_lookups->p99);
  EXPECT_TRUE(std::ranges::is_sorted(samples, {}, &Sample::bytes));
}

TEST(Series, AreNoOthersAfterOneHasGoneBack) {
  Timeline timeline(five_nodes(), 1);
  play_to(timeline, 20s);
  const auto samples = timeline.series().samples();
  play_to(timeline, 5s);
  EXPECT_EQ(timeline.series().samples(), samples);

  play_to(timeline, 30s);
  Timeline straight(five_nodes(), 1);
  play_to(straight, 30s);

  EXPECT_EQ(timeline.series().samples(), straight.series().samples());
  EXPECT_EQ(timeline.run().digest(), straight.run().digest());
  EXPECT_EQ(timeline.series().futures(), 0U);
}

TEST(Series, OfAnotherFutureAreForgottenFromThereOn) {
  Timeline timeline(five_nodes(), 1);
  play_to(timeline, 40s);
  const auto before = timeline.series().samples();
  play_to(timeline, 10s);
  ASSERT_TRUE(timeline.intervene(Deed::kCrash, 1));

  EXPECT_EQ(timeline.series().futures(), 1U);
  EXPECT_LE(timeline.series().samples().back().at, Instant(10s));
  play_to(timeline, 40s);
  ASSERT_EQ(timeline.series().samples().size(), before.size());
  EXPECT_EQ(timeline.series().samples().back().active, 4U);
  EXPECT_EQ(before.back().active, 5U);
}

}  // namespace
}  // namespace p2pchat::lab
