#include "sim/clock.h"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

TEST(Clock, ShowsTheWorldsTimeAndItsOffset) {
  const Clock clock(300ms);

  EXPECT_EQ(clock.shown_at(Instant(1s)), Instant(1300ms));
  EXPECT_EQ(clock.world_at(Instant(1300ms)), Instant(1s));
  EXPECT_EQ(clock.world_at(Instant(100ms)), Instant());
}

TEST(Clock, DriftsFromTheMomentItIsTold) {
  Clock clock;

  clock.set_drift(-20'000, Instant(10s));

  EXPECT_EQ(clock.shown_at(Instant(10s)), Instant(10s));
  EXPECT_EQ(clock.shown_at(Instant(110s)), Instant(108s));
  EXPECT_EQ(clock.world_at(Instant(108s)), Instant(110s));
}

// An alarm comes at or after its instant, and not later than it must.
TEST(Clock, WorldAtIsTheFirstMomentThatShowsAsMuch) {
  for (const std::int32_t drift : {-100'000, -333, -1, 0, 1, 77, 100'000}) {
    Clock clock(123us);
    clock.set_drift(drift, Instant(7us));
    for (std::int64_t at = 200; at < 400'000'000'000; at = at * 7 / 4) {
      const Instant shown{Duration(at)};
      const Instant world = clock.world_at(shown);
      EXPECT_GE(clock.shown_at(world), shown) << drift << " " << at;
      EXPECT_LT(clock.shown_at(world - Duration(1)), shown) << drift << " " << at;
    }
  }
}

TEST(Clock, JumpsButNotBelowZero) {
  Clock clock;

  clock.jump(1h, Instant(10s));
  EXPECT_EQ(clock.shown_at(Instant(11s)), Instant(1h + 11s));
  clock.jump(-2h, Instant(11s));
  EXPECT_EQ(clock.shown_at(Instant(12s)), Instant(1s));
}

}  // namespace
}  // namespace p2pchat::sim
