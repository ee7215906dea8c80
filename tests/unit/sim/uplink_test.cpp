#include "sim/uplink.h"

#include <chrono>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

constexpr UplinkOptions kNarrow{.bytes_per_second = 1000, .queue = 500};

TEST(Uplink, SendsOneByteAfterTheOther) {
  Uplink uplink;

  EXPECT_EQ(uplink.datagram(100, Instant(), kNarrow), Duration(100ms));
  EXPECT_EQ(uplink.datagram(100, Instant(50ms), kNarrow), Duration(150ms));
  EXPECT_EQ(uplink.datagram(100, Instant(1s), kNarrow), Duration(100ms));
}

TEST(Uplink, LosesDatagramsThatDoNotFitIntoItsQueue) {
  Uplink uplink;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(uplink.datagram(100, Instant(), kNarrow)) << i;

  EXPECT_FALSE(uplink.datagram(100, Instant(), kNarrow));
  EXPECT_TRUE(uplink.datagram(100, Instant(100ms), kNarrow));
}

// A large frame waits in its sender but for the queue's length; a datagram waits behind that.
TEST(Uplink, KeepsDatagramsWaitingBehindStreams) {
  Uplink uplink;

  EXPECT_EQ(uplink.frame(10'000, Instant(), kNarrow), Duration(10s));
  EXPECT_EQ(uplink.datagram(100, Instant(), kNarrow), Duration(600ms));
  EXPECT_EQ(uplink.frame(100, Instant(), kNarrow), Duration(10'200ms));
}

TEST(Uplink, WithoutARateHoldsNothingBack) {
  Uplink uplink;

  EXPECT_EQ(uplink.frame(1'000'000, Instant(), {}), Duration(0));
  EXPECT_EQ(uplink.datagram(1'000'000, Instant(), {}), Duration(0));
}

}  // namespace
}  // namespace p2pchat::sim
