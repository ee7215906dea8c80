#include "sim/event_queue.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "sim/draw.h"

namespace p2pchat::sim {
namespace {

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
