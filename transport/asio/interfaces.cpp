#include "transport/asio/interfaces.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cstring>

namespace p2pchat::transport {
namespace {

Address address_of(const sockaddr& address) {
  sockaddr_in v4{};
  std::memcpy(&v4, &address, sizeof v4);
  ByteArray<4> octets{};
  std::memcpy(octets.data(), &v4.sin_addr, octets.size());
  return Address::v4(octets, 0);
}

bool is_any(const Address& address) {
  return address.host == Address{}.host || address.host == Address::v4({}, 0).host;
}

}  // namespace

std::vector<Interface> ipv4_interfaces() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {};

  std::vector<Interface> found;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    if ((entry->ifa_flags & IFF_UP) == 0) continue;
    found.push_back({.index = static_cast<int>(::if_nametoindex(entry->ifa_name)),
                     .address = address_of(*entry->ifa_addr),
                     .is_loopback = (entry->ifa_flags & IFF_LOOPBACK) != 0});
  }
  ::freeifaddrs(list);
  return found;
}

std::vector<Interface> ipv4_interfaces_of(const Address& listen) {
  std::vector<Interface> interfaces = ipv4_interfaces();
  if (!is_any(listen)) {
    std::erase_if(interfaces, [&](const Interface& i) { return i.address.host != listen.host; });
  }
  return interfaces;
}

}  // namespace p2pchat::transport
