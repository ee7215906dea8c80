#pragma once

#include <vector>

#include "core/base/address.h"

namespace p2pchat::transport {

// A network interface that is up, with one of its IPv4 addresses.
struct Interface {
  int index;
  Address address;  // port 0
  bool is_loopback;

  bool operator==(const Interface&) const = default;
};

// As they are now, in the kernel's order; several of one interface if it has several addresses.
[[nodiscard]] std::vector<Interface> ipv4_interfaces();

// Those over which a socket that listens there sends and receives: all of them for 0.0.0.0 and
// [::], else the one that has the address.
[[nodiscard]] std::vector<Interface> ipv4_interfaces_of(const Address& listen);

}  // namespace p2pchat::transport
