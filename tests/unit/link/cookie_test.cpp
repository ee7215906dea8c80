#include "core/link/cookie.h"

#include <gtest/gtest.h>

#include "tests/unit/link/small_net.h"

namespace p2pchat::link {
namespace {

const Address kHome = address_of(1);
constexpr Instant kNoon = Instant(12h);

class CookieTest : public testing::Test {
 protected:
  // The packet with the second mac of a cookie.
  FirstPacket proved(const Cookie& cookie) {
    const Mac mac = cookie_mac(cookie, BytesView(packet_).first(packet_.size() - kMac));
    std::ranges::copy(mac, packet_.end() - static_cast<std::ptrdiff_t>(kMac));
    return FirstPacket::read(packet_, false).value();
  }
  FirstPacket plain() { return FirstPacket::read(packet_, false).value(); }

  Party party_{keys_of(1)};
  CookieJar jar_{seed_of(3), 2min};
  Bytes packet_ = first_packet(5, Bytes(32 + kFirstPayload), party_);
};

TEST_F(CookieTest, ProvesItsAddressOnly) {
  const FirstPacket packet = proved(jar_.bake(kHome, kNoon));
  Address other_port = kHome;
  ++other_port.port;

  EXPECT_TRUE(jar_.has_proved(packet, kHome, kNoon));
  EXPECT_FALSE(jar_.has_proved(packet, address_of(2), kNoon));
  EXPECT_FALSE(jar_.has_proved(packet, other_port, kNoon));
  EXPECT_FALSE(CookieJar(seed_of(4), 2min).has_proved(packet, kHome, kNoon));
}

TEST_F(CookieTest, LivesForOneToTwoSteps) {
  const FirstPacket packet = proved(jar_.bake(kHome, kNoon));

  EXPECT_TRUE(jar_.has_proved(packet, kHome, kNoon + 2min));
  EXPECT_TRUE(jar_.has_proved(packet, kHome, kNoon + 4min - 1us));
  EXPECT_FALSE(jar_.has_proved(packet, kHome, kNoon + 4min));
}

TEST_F(CookieTest, ZerosProveNothing) { EXPECT_FALSE(jar_.has_proved(plain(), kHome, kNoon)); }

TEST_F(CookieTest, TravelsSealedForOneFirstPacket) {
  const Cookie cookie = jar_.bake(kHome, kNoon);
  const FirstPacket asked = plain();
  const Bytes packet = cookie_packet(cookie, asked, {1, 2, 3}, party_);
  const auto addressed = AddressedPacket::read(PacketKind::kCookie, packet);
  ASSERT_TRUE(addressed);

  EXPECT_EQ(addressed->receiver, 5U);
  EXPECT_EQ(open_cookie(*addressed, asked.mac, party_), cookie);
  EXPECT_EQ(open_cookie(*addressed, Mac{}, party_), std::nullopt);
  EXPECT_EQ(open_cookie(*addressed, asked.mac, Party(closed_keys_of(1))), std::nullopt);
}

}  // namespace
}  // namespace p2pchat::link
