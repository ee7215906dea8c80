#include "tools/lab/sightings.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/lab/scenario.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;

Sighting numbered(std::size_t number) {
  return {.from = {.number = number}, .to = {.is_client = true, .number = 1}, .kind = 7};
}

TEST(Sightings, KeepAllWhileTheyAreFew) {
  Sightings sightings;
  sightings.add(numbered(3));
  sightings.add(numbered(1));

  EXPECT_EQ(sightings.take(), (std::vector<Sighting>{numbered(3), numbered(1)}));
  EXPECT_EQ(sightings.take(), std::vector<Sighting>());
}

TEST(Sightings, KeepSomeEvenlyOfMany) {
  Sightings sightings;
  for (std::size_t i = 0; i < 1000; ++i) sightings.add(numbered(i));

  const auto kept = sightings.take();

  EXPECT_LE(kept.size(), Sightings::kMax);
  EXPECT_GT(kept.size(), Sightings::kMax / 3);
  for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i], numbered(16 * i));
  sightings.add(numbered(5));
  EXPECT_EQ(sightings.take().size(), 1U);
}

TEST(Sightings, AreMessagesBetweenNodesAndClients) {
  sim::Simulation run(five_nodes(), 1);
  Sightings sightings;
  std::uint64_t messages = 0;
  std::uint64_t seen_messages = 0;
  while (run.step(Instant(10s))) {
    sightings.note(run);
    const auto seen = sightings.take();
    seen_messages += seen.size();
    const auto& event = run.last_event();
    if (event && sim::message_number(*event) != 0 && event->key.from != event->key.to) ++messages;
    for (const Sighting& one : seen) {
      EXPECT_NE(one.kind, 0U);
      EXPECT_LT(one.from.number, 5U);
      EXPECT_NE(one.from, one.to);
    }
  }

  EXPECT_GT(messages, 0U);
  EXPECT_EQ(seen_messages, messages);
}

}  // namespace
}  // namespace p2pchat::lab
