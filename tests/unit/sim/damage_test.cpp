#include "sim/damage.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

TEST(Damage, EndsEarlyOrTurnsUpToThreeBits) {
  const Bytes whole(100, 0xaa);
  int shortened = 0;
  int damaged_ones = 0;
  for (std::uint64_t draw = 1; draw <= 1000; ++draw) {
    const Bytes bytes = damaged(whole, draw);
    if (bytes.size() < whole.size()) {
      EXPECT_TRUE(std::ranges::equal(bytes, BytesView(whole).first(bytes.size())));
      ++shortened;
      continue;
    }
    int turned = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      turned += std::popcount(static_cast<std::uint8_t>(bytes[i] ^ whole[i]));
    }
    EXPECT_LE(turned, 3) << draw;
    damaged_ones += turned > 0 ? 1 : 0;
  }
  EXPECT_NEAR(shortened, 250, 60);
  // Two turns of one bit undo each other, rarely.
  EXPECT_GE(damaged_ones + shortened, 990);
}

TEST(Damage, OfNothingIsNothing) { EXPECT_TRUE(damaged({}, 7).empty()); }

}  // namespace
}  // namespace p2pchat::sim
