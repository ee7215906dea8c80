#include "core/account/presence.h"

#include <gtest/gtest.h>

namespace p2pchat::account {
namespace {

const RingId kAlice = RingId::from_number(1);
const RingId kBob = RingId::from_number(2);
constexpr std::size_t kBound = 8;

void attach(Presence& presence, PresenceWish wish, const RingId& key, std::uint64_t at_ms) {
  presence.heed(wish, key, at_ms, kBound);
  presence.come(key, at_ms, kBound);
}

TEST(Presence, TellsNothingOfWhoHidesAndForgetsWhatItHadSeen) {
  Presence presence;
  attach(presence, PresenceWish::kAsBefore, kAlice, 100);
  ASSERT_TRUE(presence.is_online(kAlice));

  attach(presence, PresenceWish::kHide, kAlice, 200);

  EXPECT_FALSE(presence.is_online(kAlice));
  EXPECT_EQ(presence.last_seen_ms(kAlice), 0U);
  presence.go(kAlice, 300, kBound);
  EXPECT_EQ(presence.last_seen_ms(kAlice), 0U);
}

TEST(Presence, KeepsAWishUntilAnotherIsSaid) {
  Presence presence;
  attach(presence, PresenceWish::kHide, kAlice, 100);

  attach(presence, PresenceWish::kAsBefore, kAlice, 200);
  EXPECT_FALSE(presence.is_online(kAlice));

  attach(presence, PresenceWish::kShow, kAlice, 300);
  EXPECT_TRUE(presence.is_online(kAlice));
  EXPECT_EQ(presence.last_seen_ms(kAlice), 300U);
}

TEST(Presence, ForgetsWhomAnotherNodeIsToldOfNow) {
  Presence presence;
  attach(presence, PresenceWish::kShow, kAlice, 100);
  attach(presence, PresenceWish::kShow, kBob, 200);

  presence.forget_others([](const RingId& key) { return key == kBob; });

  EXPECT_FALSE(presence.is_online(kAlice));
  EXPECT_EQ(presence.last_seen_ms(kAlice), 0U);
  EXPECT_TRUE(presence.is_online(kBob));
  EXPECT_EQ(presence.last_seen_ms(kBob), 200U);
}

TEST(Presence, KeepsWishesOfWhoIsHereWithinItsBound) {
  Presence presence;
  attach(presence, PresenceWish::kHide, kAlice, 1);
  for (std::uint64_t i = 0; i < 2 * kBound; ++i) {
    presence.heed(PresenceWish::kHide, RingId::from_number(100 + i), 10 + i, kBound);
    attach(presence, PresenceWish::kHide, kAlice, 10 + i);
  }

  presence.go(kAlice, 1000, kBound);

  EXPECT_EQ(presence.last_seen_ms(kAlice), 0U);
  EXPECT_FALSE(presence.is_hidden(RingId::from_number(100))) << "not here for longest";
}

}  // namespace
}  // namespace p2pchat::account
