#pragma once

#include "transport/host/runtime.h"

namespace p2pchat::program {

// Where nodes and clients of one network find each other: an address of the organization's own
// scope (RFC 2365), one hop unless a router carries it on.
[[nodiscard]] inline transport::MulticastGroup discovery_group() {
  return {.group = Address::v4({239, 192, 74, 0}, 7401), .ttl = 2};
}

}  // namespace p2pchat::program
