#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace p2pchat {

// Where a peer listens: an IPv6 address (IPv4 as ::ffff:a.b.c.d) and one port, the same for
// datagrams and streams. The default value is no address at all.
struct Address {
  ByteArray<16> host{};
  std::uint16_t port = 0;

  constexpr auto operator<=>(const Address&) const = default;

  [[nodiscard]] bool is_set() const { return port != 0; }
  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] bool is_loopback() const;

  // IPv4 from four octets, as a.b.c.d:port is read.
  [[nodiscard]] static Address v4(ByteArray<4> octets, std::uint16_t port);

  // "127.0.0.1:7400" or "[::1]:7400"; names are not resolved here. Nothing if it is neither.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);

  [[nodiscard]] std::string text() const;
};

}  // namespace p2pchat
