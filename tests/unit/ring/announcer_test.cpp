#include "core/ring/announcer.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/ring/fixture.h"

namespace p2pchat::ring {
namespace {

using namespace std::chrono_literals;

class AnnouncerTest : public testing::Test {
 protected:
  AnnouncerTest() { announcer_.start(stage_.now); }

  // Wakes the announcer whenever it is due, for so long; how often it announced the node.
  std::size_t run(Duration time) {
    std::size_t announced = 0;
    const Instant until = stage_.now + time;
    while (announcer_.next_wake() <= until) {
      announced += wake(announcer_.next_wake());
    }
    stage_.now = until;
    return announced;
  }
  std::size_t wake(Instant at) {
    stage_.now = at;
    Turn turn = stage_.turn();
    announcer_.on_wake(turn);
    for (const wire::Message& message : stage_.out.announcements) {
      EXPECT_EQ(message, wire::Message(wire::Announce{.self = stage_.self}));
    }
    return stage_.out.announcements.size();
  }
  void hear(std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) announcer_.hear();
  }
  void hasten() {
    Turn turn = stage_.turn();
    announcer_.hasten(turn);
  }

  Stage stage_{10};
  Announcer announcer_;
};

TEST_F(AnnouncerTest, AnnouncesTheNodeAtOnceWhateverIsHeard) {
  hear(5);
  announcer_.start(stage_.now);

  EXPECT_EQ(run(0s), 1U);
}

// RFC 6206, section 4.2, rules 1 and 5: intervals of 1, 2, 4, 8, 16, 16 s.
TEST_F(AnnouncerTest, SpeaksOnceInEachIntervalOfTwiceTheLength) {
  EXPECT_EQ(run(0s), 1U);
  for (const Duration interval : {1s, 2s, 4s, 8s, 16s, 16s, 16s}) {
    EXPECT_EQ(run(interval / 2 - 1us), 0U);
    EXPECT_EQ(run(interval - interval / 2), 1U);
    run(1us);
  }
}

// Section 4.2, rules 3 and 4.
TEST_F(AnnouncerTest, KeepsSilentInAnIntervalInWhichEnoughOthersSpoke) {
  run(0s);

  hear(2);
  EXPECT_EQ(run(1s), 0U);
  hear(1);
  EXPECT_EQ(run(2s), 1U);
  EXPECT_EQ(run(4s), 1U);
}

// Section 4.2, rule 6.
TEST_F(AnnouncerTest, NewsMakesIntervalsShortAgain) {
  run(100s);

  hasten();
  EXPECT_EQ(run(3s), 2U);
}

TEST_F(AnnouncerTest, NewsDoesNotPutOffWhatIsDue) {
  run(0s);
  const Instant due = announcer_.next_wake();

  hasten();
  EXPECT_EQ(announcer_.next_wake(), due);
}

TEST_F(AnnouncerTest, SaysNothingMoreOnceStopped) {
  run(5s);

  announcer_.stop();
  hasten();
  EXPECT_EQ(announcer_.next_wake(), Instant::never());
}

}  // namespace
}  // namespace p2pchat::ring
