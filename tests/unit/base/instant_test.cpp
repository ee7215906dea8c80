#include "core/base/instant.h"

#include <gtest/gtest.h>

namespace p2pchat {
namespace {

using namespace std::chrono_literals;

TEST(Instant, CountsMicroseconds) {
  const Instant at(2s);

  EXPECT_EQ((at + 3ms).micros(), 2'003'000);
  EXPECT_EQ((at - 500ms).micros(), 1'500'000);
  EXPECT_EQ(at + 3ms - at, 3ms);
}

TEST(Instant, NeverIsAfterEveryOther) {
  EXPECT_LT(Instant(), Instant(1us));
  EXPECT_LT(Instant(std::chrono::years{200'000}), Instant::never());
}

}  // namespace
}  // namespace p2pchat
