#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/link/options.h"
#include "core/link/party.h"

// The datagrams of a link (FORMAT.md, "Datagrams"). Every kind but data has one length in each
// sort of ring; what has another is nothing.
namespace p2pchat::link {

// Names a handshake and the session it makes, at the side that drew it. Never 0.
using Index = std::uint32_t;

// High digit: the version of the links' format.
enum class PacketKind : std::uint8_t {
  kFirst = 0x11,
  kSecond = 0x12,
  kThird = 0x13,
  kCookie = 0x14,
  kData = 0x15,
  kUnknown = 0x16,
};
[[nodiscard]] std::optional<PacketKind> kind_of(BytesView packet);

// An answer is never longer than what it answers, so that nobody can use a node to flood another:
// the first message is filled up with zeros.
inline constexpr std::size_t kFirstPayload = 132;
inline constexpr std::size_t kSecondPayload = Party::kCredential + 4;
inline constexpr std::size_t kSecondPacket = 1 + 4 + 32 + 48 + kSecondPayload + kTag;
inline constexpr std::size_t kThirdPacket = 1 + 4 + 48 + Party::kCredential + kTag;
inline constexpr std::size_t kCookieNonce = 16;
inline constexpr std::size_t kCookiePacket = 1 + 4 + kCookieNonce + kMac + kTag;
inline constexpr std::size_t kUnknownPacket = 1 + 4 + 8 + kMac;
inline constexpr std::size_t kDataHeader = 1 + 4 + 8;

// Kind, the sender's index, the Noise message and two macs: the ring's, and one under the cookie
// that the receiver gave the sender, or zeros.
struct FirstPacket {
  static constexpr std::size_t size(bool is_closed) {
    return 1 + 4 + 32 + kFirstPayload + (is_closed ? kTag : 0) + 2 * kMac;
  }

  Index sender = 0;
  BytesView noise;
  Mac mac{};
  Mac cookie_mac{};
  BytesView before_mac;
  BytesView before_cookie_mac;

  // Its macs are not yet checked.
  [[nodiscard]] static std::optional<FirstPacket> read(BytesView packet, bool is_closed);
};
// Index and zeros: binds the index, which travels in the clear, into the handshake.
[[nodiscard]] Bytes first_payload(Index sender);
// Without a cookie's mac yet.
[[nodiscard]] Bytes first_packet(Index sender, BytesView noise, const Party& party);

// Second, third, cookie and data: kind, the receiver's index, the rest.
struct AddressedPacket {
  Index receiver = 0;
  BytesView rest;

  // The packet must be of a kind that is addressed. Nothing if its length is not its kind's.
  [[nodiscard]] static std::optional<AddressedPacket> read(PacketKind kind, BytesView packet);
};
[[nodiscard]] Bytes addressed_packet(PacketKind kind, Index receiver, BytesView rest);

// Kind, index and number of a data packet whose session the sender does not know, and the mac.
[[nodiscard]] Bytes unknown_packet(BytesView data_packet, const Party& party);
struct UnknownPacket {
  Index session = 0;  // at the side that does not know it
  std::uint64_t number = 0;

  // Nothing unless the mac is right.
  [[nodiscard]] static std::optional<UnknownPacket> read(BytesView packet, const Party& party);
};

}  // namespace p2pchat::link
