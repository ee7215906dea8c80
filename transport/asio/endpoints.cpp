#include "transport/asio/endpoints.h"

#include <algorithm>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

namespace p2pchat::transport {
namespace ip = boost::asio::ip;

ip::address to_ip(const Address& address) {
  ip::address_v6::bytes_type bytes{};
  std::ranges::copy(address.host, bytes.begin());
  const ip::address_v6 v6(bytes);
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  return v6;
}

Address to_address(const ip::address& address, std::uint16_t port) {
  const ip::address_v6 v6 =
      address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
  Address result{.port = port};
  std::ranges::copy(v6.to_bytes(), result.host.begin());
  return result;
}

ip::address to_ip_for(const Address& socket, const Address& address) {
  const ip::address plain = to_ip(address);
  if (socket.is_v4() || plain.is_v6()) return plain;
  return ip::make_address_v6(ip::v4_mapped, plain.to_v4());
}

std::string listen_error(const Address& address, const boost::system::error_code& error) {
  const std::string start = "cannot listen on " + address.text() + ": ";
  if (error == boost::asio::error::address_in_use) return start + "port in use";
  return start + error.message();
}

}  // namespace p2pchat::transport
