#include "tools/program/addresses.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

namespace p2pchat::program {
namespace {

// The first address that the system has for a name, or nothing.
std::optional<Address> look_up(const std::string& host, int family, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, freeaddrinfo);

  if (family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, list->ai_addr, sizeof v4);
    ByteArray<4> octets{};
    std::memcpy(octets.data(), &v4.sin_addr, octets.size());
    return Address::v4(octets, port);
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, list->ai_addr, sizeof v6);
  Address address{.host = {}, .port = port};
  std::memcpy(address.host.data(), &v6.sin6_addr, address.host.size());
  return address;
}

}  // namespace

Result<Address, std::string> resolve(std::string_view text) {
  if (const auto address = Address::parse(text)) return *address;

  // The port is read by the address parser, so that both forms take the same ports.
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string_view::npos
                        ? std::nullopt
                        : Address::parse("0.0.0.0" + std::string(text.substr(colon)));
  const std::string host(text.substr(0, colon));
  if (!port || host.empty() || host.find(':') != std::string::npos) {
    return std::unexpected("'" + std::string(text) +
                           "' is no address: write HOST:PORT, for example 127.0.0.1:7400");
  }
  for (const int family : {AF_INET, AF_INET6}) {
    if (const auto address = look_up(host, family, port->port)) return *address;
  }
  return std::unexpected("there is no host named '" + host + "'");
}

Result<std::vector<Address>, std::string> resolve_all(const std::vector<std::string>& texts) {
  std::vector<Address> addresses;
  for (std::string_view rest : texts) {
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const auto address = resolve(rest.substr(0, comma));
      if (!address) return std::unexpected(address.error());
      addresses.push_back(*address);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return addresses;
}

bool is_wildcard(const Address& address) {
  return address.host == ByteArray<16>{} ||
         address.host == Address::v4({0, 0, 0, 0}, address.port).host;
}

}  // namespace p2pchat::program
