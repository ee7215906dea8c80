#include "core/link/packet.h"

#include <gtest/gtest.h>

#include "tests/unit/link/small_net.h"

namespace p2pchat::link {
namespace {

TEST(Packet, KnowsItsKinds) {
  EXPECT_EQ(kind_of(Bytes{}), std::nullopt);
  for (int byte = 0; byte < 256; ++byte) {
    const Bytes packet{static_cast<std::uint8_t>(byte)};
    EXPECT_EQ(kind_of(packet).has_value(), byte >= 0x11 && byte <= 0x16) << byte;
  }
}

TEST(Packet, FirstHasOneLengthAndTwoMacs) {
  const Party party(keys_of(1));
  const Bytes noise(32 + kFirstPayload, 7);

  const Bytes packet = first_packet(5, noise, party);
  const auto first = FirstPacket::read(packet, false);

  ASSERT_EQ(packet.size(), FirstPacket::size(false));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->sender, 5U);
  EXPECT_EQ(to_bytes(first->noise), noise);
  EXPECT_EQ(first->mac, party.mac(first->before_mac));
  EXPECT_EQ(first->cookie_mac, Mac{});
  EXPECT_EQ(FirstPacket::read(packet, true), std::nullopt);
  for (std::size_t size = 1; size < packet.size(); ++size) {
    EXPECT_EQ(FirstPacket::read(BytesView(packet).first(size), false), std::nullopt);
  }
}

TEST(Packet, FirstOfNobodyIsNone) {
  const Bytes packet = first_packet(0, Bytes(32 + kFirstPayload), Party(keys_of(1)));

  EXPECT_EQ(FirstPacket::read(packet, false), std::nullopt);
}

TEST(Packet, AddressedKindsHaveTheirLengths) {
  const std::pair<PacketKind, std::size_t> lengths[] = {{PacketKind::kSecond, kSecondPacket},
                                                        {PacketKind::kThird, kThirdPacket},
                                                        {PacketKind::kCookie, kCookiePacket}};
  for (const auto& [kind, size] : lengths) {
    const Bytes packet = addressed_packet(kind, 77, Bytes(size - 5, 1));
    const auto read = AddressedPacket::read(kind, packet);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->receiver, 77U);
    EXPECT_EQ(to_bytes(read->rest), Bytes(size - 5, 1));
    EXPECT_FALSE(AddressedPacket::read(kind, BytesView(packet).first(size - 1)));
    EXPECT_FALSE(AddressedPacket::read(kind, Bytes(size + 1)));
  }
  EXPECT_FALSE(AddressedPacket::read(PacketKind::kData, Bytes(kDataOverhead - 1)));
  EXPECT_TRUE(AddressedPacket::read(PacketKind::kData, Bytes(kDataOverhead)));
  EXPECT_TRUE(AddressedPacket::read(PacketKind::kData, Bytes(transport::kDatagramMax)));
  EXPECT_FALSE(AddressedPacket::read(PacketKind::kData, Bytes(transport::kDatagramMax + 1)));
}

TEST(Packet, UnknownRepeatsIndexAndNumberUnderTheRingsMac) {
  const Party party(keys_of(1));
  Bytes data{0x15};
  append_u32(data, 9);
  append_u64(data, 1234);
  data.resize(kDataOverhead);

  const Bytes packet = unknown_packet(data, party);
  const auto unknown = UnknownPacket::read(packet, Party(keys_of(2)));

  EXPECT_LE(packet.size(), data.size());
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->session, 9U);
  EXPECT_EQ(unknown->number, 1234U);
  EXPECT_FALSE(UnknownPacket::read(packet, Party(closed_keys_of(2))));
  EXPECT_FALSE(UnknownPacket::read(BytesView(packet).first(packet.size() - 1), party));
}

// Nothing that comes in can make more go out, so a forged source is no weapon.
TEST(Packet, NoAnswerIsLongerThanWhatItAnswers) {
  for (const bool is_closed : {false, true}) {
    EXPECT_LE(kSecondPacket, FirstPacket::size(is_closed));
    EXPECT_LE(kCookiePacket, FirstPacket::size(is_closed));
  }
  EXPECT_LE(kDataOverhead, kThirdPacket);
  EXPECT_LE(kUnknownPacket, kDataOverhead);
  EXPECT_EQ(kPayloadMax + kDataOverhead, transport::kDatagramMax);
}

}  // namespace
}  // namespace p2pchat::link
