#include "tools/lag/tunnel.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <expected>
#include <utility>

namespace p2pchat::lag {
namespace {

std::string failed(const std::string& what) {
  return what + ": " + std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): one thread
}

ifreq request_for(const std::string& name) {
  ifreq request{};
  std::ranges::copy(name, request.ifr_name);
  return request;
}

bool take_up(const std::string& name) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  ifreq request = request_for(name);
  bool is_up = ::ioctl(socket, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags |= IFF_UP;
  is_up = is_up && ::ioctl(socket, SIOCSIFFLAGS, &request) == 0;
  ::close(socket);
  return is_up;
}

}  // namespace

Result<Tunnel, std::string> Tunnel::open(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ) {
    return std::unexpected("a device's name has 1 to 15 characters");
  }
  const int descriptor = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return std::unexpected(failed("/dev/net/tun"));
  Tunnel tunnel(descriptor);
  ifreq request = request_for(name);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (::ioctl(descriptor, TUNSETIFF, &request) != 0 || !take_up(name)) {
    return std::unexpected(failed("cannot make the device " + name));
  }
  return tunnel;
}

Tunnel::Tunnel(Tunnel&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Tunnel::~Tunnel() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<Bytes> Tunnel::read() {
  Bytes packet(kPacketMax);
  const ssize_t size = ::read(descriptor_, packet.data(), packet.size());
  if (size <= 0) return std::nullopt;
  packet.resize(static_cast<std::size_t>(size));
  return packet;
}

void Tunnel::write(const Bytes& packet) {
  [[maybe_unused]] const ssize_t size = ::write(descriptor_, packet.data(), packet.size());
}

}  // namespace p2pchat::lag
