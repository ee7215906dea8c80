#include "tools/lab/lab.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/lab/scenario.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

class LabTest : public testing::Test {
 protected:
  static bool always() { return true; }
  static bool never() { return false; }

  Lab lab_{five_nodes(), 1};
};

TEST_F(LabTest, StandsUntilItIsPlayed) {
  EXPECT_FALSE(lab_.advance(1s, always));

  EXPECT_EQ(lab_.timeline().now(), Instant());
  EXPECT_FALSE(lab_.is_moving());
}

TEST_F(LabTest, PlaysAtItsSpeed) {
  lab_.perform(Play{});

  EXPECT_FALSE(lab_.advance(20ms, always));
  EXPECT_EQ(lab_.timeline().now(), Instant(20ms));
  lab_.perform(SetSpeed{.percent = 10});
  EXPECT_FALSE(lab_.advance(20ms, always));
  EXPECT_EQ(lab_.timeline().now(), Instant(22ms));
  lab_.perform(SetSpeed{.percent = 5000});
  EXPECT_FALSE(lab_.advance(20ms, always));
  EXPECT_EQ(lab_.timeline().now(), Instant(1022ms));
  lab_.perform(Pause{});
  EXPECT_FALSE(lab_.advance(20ms, always));
  EXPECT_EQ(lab_.timeline().now(), Instant(1022ms));
}

TEST_F(LabTest, LetsGoWhatItCannotMakeUpFor) {
  lab_.perform(Play{});

  (void)lab_.advance(10s, always);

  EXPECT_EQ(lab_.timeline().now(), Instant(100ms));
}

TEST_F(LabTest, StopsWhenItHasNoTimeAndGoesOnLater) {
  lab_.perform(SetSpeed{.percent = SetSpeed::kUnbounded});
  lab_.perform(Play{});

  EXPECT_TRUE(lab_.advance(1ms, never));
  EXPECT_LT(lab_.timeline().now(), lab_.timeline().end());
  EXPECT_FALSE(lab_.advance(1ms, always));

  EXPECT_EQ(lab_.timeline().now(), lab_.timeline().end());
  EXPECT_FALSE(lab_.is_moving());
}

TEST_F(LabTest, IsOnItsWayToATimeThatIsAskedFor) {
  lab_.perform(Play{});
  lab_.perform(Seek{.to = Instant(20s)});
  EXPECT_FALSE(lab_.is_playing());

  EXPECT_TRUE(lab_.advance(1ms, never));
  EXPECT_EQ(lab_.target(), Instant(20s));
  EXPECT_FALSE(lab_.advance(1ms, always));

  EXPECT_EQ(lab_.timeline().now(), Instant(20s));
  EXPECT_EQ(lab_.target(), std::nullopt);
  EXPECT_TRUE(lab_.take_sightings().empty());
}

TEST_F(LabTest, GoesNowhereBeyondTheEnd) {
  lab_.perform(Seek{.to = Instant(Duration(1h))});

  EXPECT_EQ(lab_.target(), lab_.timeline().end());
}

TEST_F(LabTest, StepsFromEventToEvent) {
  lab_.perform(Seek{.to = Instant(20s)});
  (void)lab_.advance(1ms, always);
  const std::uint64_t events = lab_.timeline().run().simulation().stage().world.events();

  for (int i = 0; i < 20; ++i) lab_.perform(Step{});

  EXPECT_GT(lab_.timeline().now(), Instant(20s));
  EXPECT_LE(lab_.timeline().run().simulation().stage().world.events(), events + 20);
  EXPECT_FALSE(lab_.take_sightings().empty());
}

TEST_F(LabTest, NobodyIntervenesWhileItIsOnItsWay) {
  lab_.perform(Seek{.to = Instant(20s)});
  (void)lab_.advance(1ms, never);

  lab_.perform(Intervene{.deed = Deed::kCrash, .node = 1});
  (void)lab_.advance(1ms, always);

  EXPECT_EQ(lab_.timeline().now(), Instant(20s));
  EXPECT_TRUE(lab_.timeline().run().simulation().stage().is_node_up(1));
}

TEST_F(LabTest, DoesWhatItIsToldToTheWorld) {
  lab_.perform(Seek{.to = Instant(10s)});
  (void)lab_.advance(1ms, always);

  lab_.perform(Intervene{.deed = Deed::kCrash, .node = 1});
  lab_.perform(Play{});
  (void)lab_.advance(10ms, always);

  EXPECT_FALSE(lab_.timeline().run().simulation().stage().is_node_up(1));
}

}  // namespace
}  // namespace p2pchat::lab
