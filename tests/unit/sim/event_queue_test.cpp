#include "sim/event_queue.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <queue>
#include <vector>

#include <gtest/gtest.h>

#include "sim/draw.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

Event event(std::int64_t at, std::uint64_t to, std::uint64_t from, std::uint64_t number) {
  return {.key = {.at = Instant(Duration(at)), .to = {to}, .from = {from}, .number = number},
          .body = Datagram{Bytes{static_cast<std::uint8_t>(number)}}};
}

TEST(EventQueue, PopsByTimeThenDestinationThenSourceThenNumber) {
  const std::vector<Event> in_order = {event(1, 9, 9, 9), event(2, 1, 9, 9), event(2, 2, 1, 9),
                                       event(2, 2, 2, 1), event(2, 2, 2, 2), event(3, 1, 1, 1)};
  std::vector<Event> shuffled = in_order;
  shuffle(shuffled, Chance(4), Purpose::kPlan, 0);
  EventQueue queue;
  for (const Event& each : shuffled) queue.push(each);

  for (const Event& expected : in_order) EXPECT_EQ(queue.pop().key, expected.key);
  EXPECT_TRUE(queue.is_empty());
  EXPECT_EQ(queue.next_at(), Instant::never());
}

// Within the tick under way, in each level of the wheel, and beyond.
TEST(EventQueue, OrdersWhatIsAnyTimeAway) {
  constexpr std::int64_t kFirst = -5;
  EventQueue queue;
  std::vector<EventKey> reference;
  std::uint64_t number = 0;
  for (unsigned bits = 0; bits < 62; ++bits) {
    for (const std::int64_t more : {-1, 0, 1, 7}) {
      const Event next = event(kFirst + (std::int64_t{1} << bits) + more, 1, 1, ++number);
      reference.push_back(next.key);
      queue.push(next);
    }
  }
  std::ranges::sort(reference);

  EXPECT_EQ(queue.size(), reference.size());
  for (const EventKey& expected : reference) {
    EXPECT_EQ(queue.next_at(), expected.at);
    ASSERT_EQ(queue.pop().key, expected);
  }
  EXPECT_TRUE(queue.is_empty());
}

// As a world uses it: what is pushed is never before what was popped last.
TEST(EventQueue, AgreesWithAPriorityQueueAsTimeGoesOn) {
  const Chance chance(12);
  EventQueue queue;
  std::priority_queue<EventKey, std::vector<EventKey>, std::greater<>> reference;
  Instant now;
  for (std::uint64_t n = 0; n < 20'000; ++n) {
    const std::uint64_t draw = chance.draw(Purpose::kPlan, 0, 0, n);
    if (below(draw, 5) < 3 || reference.empty()) {
      const std::int64_t delay = static_cast<std::int64_t>(draw >> 20U) >> (draw % 44);
      const Event next = event(now.micros() + delay, draw % 5, draw % 3, n);
      reference.push(next.key);
      queue.push(next);
    } else {
      const Event first = queue.pop();
      ASSERT_EQ(first.key, reference.top());
      reference.pop();
      now = first.key.at;
    }
  }
}

// So many in one tick that they are sorted by counting, some at the same microsecond, and others
// that come when the tick has begun.
TEST(EventQueue, OrdersManyOfOneTick) {
  constexpr std::int64_t kTick = 1024 * 50;
  const Chance chance(13);
  EventQueue queue;
  std::vector<EventKey> expected;
  for (std::uint64_t n = 0; n < 3000; ++n) {
    const std::uint64_t draw = chance.draw(Purpose::kPlan, 0, 0, n);
    const Event next = event(kTick + static_cast<std::int64_t>(draw % 1024), draw % 5, draw % 3, n);
    expected.push_back(next.key);
    queue.push(next);
  }
  for (const std::int64_t more : {0, 500, 1023}) {
    const Event late = event(kTick + more, 2, 2, 9999);
    expected.push_back(late.key);
    queue.push(late);
  }
  std::ranges::sort(expected);

  for (const EventKey& key : expected) ASSERT_EQ(queue.pop().key, key);
  EXPECT_TRUE(queue.is_empty());
}

TEST(EventQueue, TellsWhoIsNextButSomeInTheTickUnderWay) {
  EventQueue queue;
  queue.push(event(0, 9, 1, 9));
  for (std::uint64_t n = 1; n <= 3; ++n) queue.push(event(5000 + static_cast<int>(n), n, 1, n));
  EXPECT_EQ(queue.pop().key.to, SiteId{9});

  EXPECT_EQ(queue.upcoming(0), SiteId{1});
  EXPECT_EQ(queue.upcoming(2), SiteId{3});
  EXPECT_EQ(queue.upcoming(3), std::nullopt);
}

TEST(EventQueue, KeepsProcessAndWaitingAndBytes) {
  EventQueue queue;
  Event local{.key = {.at = Instant(7us), .to = {1}, .from = {1}, .number = 1},
              .process = 6,
              .has_waited = true,
              .body = Wake{}};
  queue.push(local);
  queue.push_datagram({.at = Instant(8us), .to = {2}, .from = {1}, .number = 2}, Bytes{4, 5});

  Event popped;
  queue.pop_into(popped);
  EXPECT_EQ(popped.key, local.key);
  EXPECT_EQ(popped.process, 6U);
  EXPECT_TRUE(popped.has_waited);
  EXPECT_TRUE(std::holds_alternative<Wake>(popped.body));
  queue.pop_into(popped);
  EXPECT_EQ(popped.process, 0U);
  EXPECT_FALSE(popped.has_waited);
  EXPECT_EQ(std::get<Datagram>(popped.body).payload, (Bytes{4, 5}));
}

TEST(EventQueue, ACopyGoesOnByItself) {
  EventQueue queue;
  for (std::uint64_t n = 0; n < 100; ++n)
    queue.push(event(static_cast<std::int64_t>(n * n * n), 1, 1, n));

  EventQueue copy = queue;
  while (!queue.is_empty()) ASSERT_EQ(copy.pop().key, queue.pop().key);
  EXPECT_TRUE(copy.is_empty());
}

TEST(EventQueue, AgreesWithASortedListUnderRandomUse) {
  const Chance chance(11);
  EventQueue queue;
  std::vector<EventKey> reference;
  for (std::uint64_t n = 0; n < 5000; ++n) {
    const std::uint64_t draw = chance.draw(Purpose::kPlan, 0, 0, n);
    if (below(draw, 5) < 3 || reference.empty()) {
      const Event next = event(static_cast<std::int64_t>(draw % 97), draw % 5, draw % 3, n);
      reference.insert(std::ranges::upper_bound(reference, next.key), next.key);
      queue.push(next);
    } else {
      const Event first = queue.pop();
      ASSERT_EQ(first.key, reference.front());
      ASSERT_EQ(payload_of(first.body)[0], static_cast<std::uint8_t>(first.key.number));
      reference.erase(reference.begin());
    }
  }
}

}  // namespace
}  // namespace p2pchat::sim
