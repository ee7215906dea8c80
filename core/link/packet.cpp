#include "core/link/packet.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/crypto/secret.h"

namespace p2pchat::link {
namespace {

static_assert(kSecondPacket <= FirstPacket::size(false));
static_assert(kCookiePacket <= FirstPacket::size(false));
static_assert(kDataOverhead <= kThirdPacket);    // the third is answered by data without payload
static_assert(kUnknownPacket <= kDataOverhead);  // the shortest data packet
static_assert(FirstPacket::size(true) <= transport::kDatagramMax);

Mac mac_at(BytesView bytes) {
  Mac mac{};
  std::ranges::copy(bytes.first(mac.size()), mac.begin());
  return mac;
}

Bytes packet_of(PacketKind kind, Index index) {
  Bytes packet{static_cast<std::uint8_t>(kind)};
  append_u32(packet, index);
  return packet;
}

bool is_length_of(PacketKind kind, std::size_t size) {
  switch (kind) {
    case PacketKind::kSecond:
      return size == kSecondPacket;
    case PacketKind::kThird:
      return size == kThirdPacket;
    case PacketKind::kCookie:
      return size == kCookiePacket;
    case PacketKind::kData:
      return size >= kDataOverhead && size <= transport::kDatagramMax;
    case PacketKind::kFirst:
    case PacketKind::kUnknown:
      break;
  }
  P2PCHAT_ASSERT(false);
}

}  // namespace

std::optional<PacketKind> kind_of(BytesView packet) {
  if (packet.empty()) return std::nullopt;
  const auto kind = static_cast<PacketKind>(packet.front());
  switch (kind) {
    case PacketKind::kFirst:
    case PacketKind::kSecond:
    case PacketKind::kThird:
    case PacketKind::kCookie:
    case PacketKind::kData:
    case PacketKind::kUnknown:
      return kind;
  }
  return std::nullopt;
}

std::optional<FirstPacket> FirstPacket::read(BytesView packet, bool is_closed) {
  if (packet.size() != size(is_closed)) return std::nullopt;
  const std::size_t cookie_at = packet.size() - kMac;
  const std::size_t mac_at_byte = cookie_at - kMac;
  const FirstPacket first{.sender = read_u32(packet.subspan(1)),
                          .noise = packet.subspan(5, mac_at_byte - 5),
                          .mac = mac_at(packet.subspan(mac_at_byte)),
                          .cookie_mac = mac_at(packet.subspan(cookie_at)),
                          .before_mac = packet.first(mac_at_byte),
                          .before_cookie_mac = packet.first(cookie_at)};
  if (first.sender == 0) return std::nullopt;
  return first;
}

Bytes first_payload(Index sender) {
  Bytes payload;
  append_u32(payload, sender);
  payload.resize(kFirstPayload);
  return payload;
}

Bytes first_packet(Index sender, BytesView noise, const Party& party) {
  Bytes packet = packet_of(PacketKind::kFirst, sender);
  append(packet, noise);
  append(packet, party.mac(packet));
  append(packet, Mac{});
  return packet;
}

std::optional<AddressedPacket> AddressedPacket::read(PacketKind kind, BytesView packet) {
  if (!is_length_of(kind, packet.size())) return std::nullopt;
  return AddressedPacket{.receiver = read_u32(packet.subspan(1)), .rest = packet.subspan(5)};
}

Bytes addressed_packet(PacketKind kind, Index receiver, BytesView rest) {
  Bytes packet = packet_of(kind, receiver);
  append(packet, rest);
  P2PCHAT_ASSERT(is_length_of(kind, packet.size()));
  return packet;
}

Bytes unknown_packet(BytesView data_packet, const Party& party) {
  P2PCHAT_ASSERT(data_packet.size() >= kDataHeader);
  Bytes packet = to_bytes(data_packet.first(kDataHeader));
  packet[0] = static_cast<std::uint8_t>(PacketKind::kUnknown);
  append(packet, party.mac(packet));
  return packet;
}

std::optional<UnknownPacket> UnknownPacket::read(BytesView packet, const Party& party) {
  if (packet.size() != kUnknownPacket) return std::nullopt;
  const Mac mac = party.mac(packet.first(kDataHeader));
  if (!crypto::equal_in_constant_time(mac, packet.subspan(kDataHeader))) return std::nullopt;
  return UnknownPacket{.session = read_u32(packet.subspan(1)),
                       .number = read_u64(packet.subspan(5))};
}

}  // namespace p2pchat::link
