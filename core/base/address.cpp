#include "core/base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace p2pchat {
namespace {

constexpr ByteArray<12> kV4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

bool Address::is_v4() const { return std::equal(kV4Prefix.begin(), kV4Prefix.end(), host.begin()); }

bool Address::is_loopback() const {
  if (is_v4()) return host[12] == 127;
  ByteArray<16> one{};
  one[15] = 1;
  return host == one;
}

Address Address::v4(ByteArray<4> octets, std::uint16_t port) {
  Address address{.host = {}, .port = port};
  std::copy(kV4Prefix.begin(), kV4Prefix.end(), address.host.begin());
  std::copy(octets.begin(), octets.end(), address.host.begin() + 12);
  return address;
}

std::optional<Address> Address::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  if (text.contains('\0')) return std::nullopt;  // inet_pton would stop there
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return std::nullopt;

  std::string host(text.substr(0, colon));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    Address address{.host = {}, .port = *port};
    host = host.substr(1, host.size() - 2);
    if (inet_pton(AF_INET6, host.c_str(), address.host.data()) != 1) return std::nullopt;
    return address;
  }
  ByteArray<4> octets{};
  if (inet_pton(AF_INET, host.c_str(), octets.data()) != 1) return std::nullopt;
  return v4(octets, *port);
}

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (is_v4()) {
    inet_ntop(AF_INET, host.data() + 12, buffer.data(), buffer.size());
    return std::string(buffer.data()) + ":" + std::to_string(port);
  }
  inet_ntop(AF_INET6, host.data(), buffer.data(), buffer.size());
  return "[" + std::string(buffer.data()) + "]:" + std::to_string(port);
}

}  // namespace p2pchat
