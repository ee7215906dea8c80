#include "tools/lag/delay_line.h"

#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace p2pchat::lag {
namespace {

using namespace std::chrono_literals;

const Instant kStart{1s};

std::vector<std::uint8_t> given(DelayLine& line, Instant now) {
  std::vector<std::uint8_t> order;
  while (const auto packet = line.give(now)) order.push_back(packet->front());
  return order;
}

TEST(DelayLine, GivesNothingBeforeItIsDue) {
  DelayLine line({.delay = 150ms}, Entropy(Bytes32{}));
  line.take({1}, kStart);
  line.take({2}, kStart + 1ms);

  EXPECT_EQ(line.next_due(), kStart + 150ms);
  EXPECT_TRUE(given(line, kStart + 149ms).empty());
  EXPECT_EQ(given(line, kStart + 150ms), std::vector<std::uint8_t>{1});
  EXPECT_EQ(given(line, kStart + 1s), std::vector<std::uint8_t>{2});
  EXPECT_EQ(line.next_due(), Instant::never());
}

TEST(DelayLine, JitterStaysWithinItsBoundsAndOvertakes) {
  DelayLine line({.delay = 150ms, .jitter = 100ms}, Entropy(Bytes32{}));
  for (std::uint8_t i = 0; i < 100; ++i) line.take({i}, kStart);

  EXPECT_GE(line.next_due(), kStart + 50ms);
  EXPECT_LT(given(line, kStart + 150ms).size(), 100U);
  (void)given(line, kStart + 250ms);
  EXPECT_EQ(line.counts().passed, 100U);
  EXPECT_GT(line.counts().overtaken, 50U);
}

TEST(DelayLine, TheHurriedGoAtOnce) {
  DelayLine line({.delay = 1s, .hurried_percent = 25}, Entropy(Bytes32{}));
  for (int i = 0; i < 400; ++i) line.take({0}, kStart);

  const std::size_t hurried = given(line, kStart).size();

  EXPECT_GT(hurried, 50U);
  EXPECT_LT(hurried, 150U);
}

TEST(DelayLine, LosesItsShareAndCountsIt) {
  DelayLine line({.lost_percent = 10}, Entropy(Bytes32{}));
  for (int i = 0; i < 1000; ++i) line.take({0}, kStart);

  (void)given(line, kStart);

  EXPECT_EQ(line.counts().passed + line.counts().lost, 1000U);
  EXPECT_GT(line.counts().lost, 50U);
  EXPECT_LT(line.counts().lost, 150U);
}

TEST(DelayLine, HasRoomForSoMuch) {
  DelayLine line({.delay = 1s}, Entropy(Bytes32{}));
  const Bytes half(DelayLine::kBytesMax / 2);

  for (int i = 0; i < 3; ++i) line.take(half, kStart);
  EXPECT_EQ(line.counts().no_room, 1U);
  (void)given(line, kStart + 1s);
  line.take(half, kStart + 1s);

  EXPECT_EQ(line.counts().no_room, 1U);
  EXPECT_EQ(line.counts().passed, 2U);
}

}  // namespace
}  // namespace p2pchat::lag
