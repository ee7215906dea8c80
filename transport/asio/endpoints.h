#pragma once

#include <cstdint>
#include <string>

#include "core/base/address.h"

namespace boost::asio::ip {
class address;
}
namespace boost::system {
class error_code;
}

// Between the project's addresses and Asio's, for the .cpp files of this room.
namespace p2pchat::transport {

// IPv4 for ::ffff:a.b.c.d, else IPv6.
[[nodiscard]] boost::asio::ip::address to_ip(const Address& address);
[[nodiscard]] Address to_address(const boost::asio::ip::address& ip, std::uint16_t port);

// The form that a socket of the other address's family takes: IPv4 as it is or mapped into IPv6.
// An IPv6 address stays one; an IPv4 socket refuses it when it is used.
[[nodiscard]] boost::asio::ip::address to_ip_for(const Address& socket, const Address& address);

// A sentence for the user why nothing can listen there.
[[nodiscard]] std::string listen_error(const Address& address,
                                       const boost::system::error_code& error);

}  // namespace p2pchat::transport
