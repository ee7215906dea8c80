#include "tools/doctor/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "tools/cli/unix_socket.h"
#include "transport/asio/interfaces.h"

namespace p2pchat::doctor {
namespace {

using cli::Descriptor;

constexpr int kConnectMaxMs = 1000;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  explicit SocketAddress(const Address& to) {
    if (to.is_v4()) {
      sockaddr_in v4{};
      v4.sin_family = AF_INET;
      v4.sin_port = htons(to.port);
      std::memcpy(&v4.sin_addr, to.host.data() + 12, sizeof v4.sin_addr);
      std::memcpy(&storage, &v4, sizeof v4);
      size = sizeof v4;
    } else {
      sockaddr_in6 v6{};
      v6.sin6_family = AF_INET6;
      v6.sin6_port = htons(to.port);
      std::memcpy(&v6.sin6_addr, to.host.data(), sizeof v6.sin6_addr);
      std::memcpy(&storage, &v6, sizeof v6);
      size = sizeof v6;
    }
  }
  [[nodiscard]] const sockaddr* get() const {
    return reinterpret_cast<const sockaddr*>(&storage);  // as the sockets API wants it
  }
};

Door door_of(int error) {
  switch (error) {
    case 0:
      return Door::kOpen;
    case ECONNREFUSED:
      return Door::kRefused;
    case ETIMEDOUT:
      return Door::kSilent;
    default:
      return Door::kUnreachable;
  }
}

}  // namespace

Door try_stream(const Address& to) {
  const SocketAddress address(to);
  const Descriptor stream(
      socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!stream.is_open()) return Door::kUnreachable;
  if (connect(stream.number(), address.get(), address.size) == 0) return Door::kOpen;
  if (errno != EINPROGRESS) return door_of(errno);

  pollfd writable{.fd = stream.number(), .events = POLLOUT, .revents = 0};
  if (poll(&writable, 1, kConnectMaxMs) != 1) return Door::kSilent;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(stream.number(), SOL_SOCKET, SO_ERROR, &error, &size);
  return door_of(error);
}

std::string why_not_joined(const Address& group) {
  const Descriptor listener(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  std::string why = "this computer has no network";
  if (!listener.is_open()) return why;
  for (const transport::Interface& interface : transport::ipv4_interfaces()) {
    ip_mreqn request{};
    std::memcpy(&request.imr_multiaddr, group.host.data() + 12, sizeof request.imr_multiaddr);
    request.imr_ifindex = interface.index;
    if (setsockopt(listener.number(), IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) ==
            0 ||
        errno == EADDRINUSE) {  // a second address of the same interface
      return {};
    }
    why = std::strerror(errno);
  }
  return why;
}

}  // namespace p2pchat::doctor
