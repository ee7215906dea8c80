#include "transport/asio/multicast.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <expected>
#include <set>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "transport/api/host.h"
#include "transport/asio/endpoints.h"
#include "transport/asio/interfaces.h"

namespace p2pchat::transport {
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::udp;

namespace {

// An interface that went and came back (a container's network) has forgotten its groups.
constexpr auto kRenewPeriod = std::chrono::seconds(5);

template <class T>
bool set_ip_option(int socket, int name, const T& value) {
  return ::setsockopt(socket, IPPROTO_IP, name, &value, sizeof value) == 0;
}

ip_mreqn membership(const Address& group, int interface_index) {
  ip_mreqn request{};
  request.imr_multiaddr.s_addr = htonl(read_u32(BytesView(group.host).subspan(12)));
  request.imr_ifindex = interface_index;
  return request;
}

}  // namespace

struct Multicast::Parts {
  UdpSocket& sender;
  MulticastGroup group;
  udp::socket socket;
  net::steady_timer renewal;
  std::set<int> joined{};  // indices of interfaces
  Handler handler{};
  udp::endpoint from{};
  std::array<std::uint8_t, kDatagramMax + 1> buffer{};
};

Multicast::Multicast(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Multicast::~Multicast() = default;

Result<std::unique_ptr<Multicast>, std::string> Multicast::open(EventLoop& loop, UdpSocket& sender,
                                                                const MulticastGroup& group) {
  const net::ip::address address = to_ip(group.group);
  if (!address.is_v4() || !address.is_multicast()) {
    return std::unexpected(group.group.text() + " is not an IPv4 multicast group");
  }

  auto parts = std::make_unique<Parts>(Parts{.sender = sender,
                                             .group = group,
                                             .socket = udp::socket(loop.context()),
                                             .renewal = net::steady_timer(loop.context())});
  udp::socket& socket = parts->socket;
  error_code error;
  socket.open(udp::v4(), error);
  if (!error) socket.set_option(net::socket_base::reuse_address(true), error);
  // Bound to the group itself, it hears nothing else that comes to the port.
  if (!error) socket.bind(udp::endpoint(address, group.group.port), error);
  if (error) return std::unexpected(listen_error(group.group, error));

  // Only what this socket's own interfaces carry, not what other programs joined (ip(7)).
  set_ip_option(socket.native_handle(), IP_MULTICAST_ALL, 0);
  set_ip_option(sender.native_handle(), IP_MULTICAST_TTL, group.ttl);
  return std::unique_ptr<Multicast>(new Multicast(std::move(parts)));
}

void Multicast::receive(Handler handler) {
  parts_->handler = std::move(handler);
  renew_memberships();
  await_renewal();
  await_datagram();
}

void Multicast::announce(BytesView payload) {
  const int sender = parts_->sender.native_handle();
  std::set<int> sent;
  for (const Interface& interface : ipv4_interfaces_of(parts_->sender.address())) {
    if (!sent.insert(interface.index).second) continue;
    const ip_mreqn way_out = membership(parts_->group.group, interface.index);
    if (set_ip_option(sender, IP_MULTICAST_IF, way_out)) {
      parts_->sender.send(parts_->group.group, payload);
    }
  }
}

void Multicast::renew_memberships() {
  const int socket = parts_->socket.native_handle();
  std::set<int> present;
  for (const Interface& interface : ipv4_interfaces_of(parts_->sender.address())) {
    present.insert(interface.index);
    // Fails harmlessly where the membership still stands.
    set_ip_option(socket, IP_ADD_MEMBERSHIP, membership(parts_->group.group, interface.index));
  }
  // Memberships of interfaces that are gone count against the kernel's limit.
  for (const int index : parts_->joined) {
    if (present.contains(index)) continue;
    set_ip_option(socket, IP_DROP_MEMBERSHIP, membership(parts_->group.group, index));
  }
  parts_->joined = std::move(present);
}

void Multicast::await_renewal() {
  parts_->renewal.expires_after(kRenewPeriod);
  parts_->renewal.async_wait([this](const error_code& error) {
    if (error) return;
    renew_memberships();
    await_renewal();
  });
}

void Multicast::await_datagram() {
  parts_->socket.async_receive_from(net::buffer(parts_->buffer), parts_->from,
                                    [this](const error_code& error, std::size_t length) {
                                      if (error == net::error::operation_aborted) return;
                                      if (!error && length <= kDatagramMax) {
                                        parts_->handler(
                                            to_address(parts_->from.address(), parts_->from.port()),
                                            BytesView(parts_->buffer).first(length));
                                      }
                                      await_datagram();
                                    });
}

}  // namespace p2pchat::transport
