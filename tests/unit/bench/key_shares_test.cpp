#include "bench/key_shares.h"

#include <gtest/gtest.h>

namespace p2pchat::bench {
namespace {

TEST(KeyShares, GivesEachKeyToOneHost) {
  const auto shares = key_shares({.hosts = 50, .keys = 2000, .step = 1000});

  ASSERT_EQ(shares.size(), 2U);
  EXPECT_EQ(shares[1].count(), 50U);
  EXPECT_DOUBLE_EQ(shares[0].mean(), 1000.0 / 50);
  EXPECT_DOUBLE_EQ(shares[1].mean(), 2000.0 / 50);
}

// SIGCOMM 2001, figure 9: more places of each host even the shares out.
TEST(KeyShares, IsEvenerWithMorePlaces) {
  const auto one = key_shares({.hosts = 200, .places = 1, .keys = 20'000, .step = 20'000});
  const auto many = key_shares({.hosts = 200, .places = 20, .keys = 20'000, .step = 20'000});

  EXPECT_LT(many.front().percentile(99), one.front().percentile(99));
  EXPECT_GT(many.front().percentile(1), one.front().percentile(1));
}

TEST(KeyShares, TheFirstPlaceOfAHostIsItsOwnId) {
  const RingId host = RingId::from_number(7);

  EXPECT_EQ(id_of_place(host, 0), host);
  EXPECT_NE(id_of_place(host, 1), host);
  EXPECT_NE(id_of_place(host, 1), id_of_place(host, 2));
}

}  // namespace
}  // namespace p2pchat::bench
