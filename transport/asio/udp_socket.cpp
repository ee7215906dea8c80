#include "transport/asio/udp_socket.h"

#include <array>
#include <expected>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "transport/api/host.h"
#include "transport/asio/endpoints.h"

namespace p2pchat::transport {
namespace net = boost::asio;
using net::ip::udp;

namespace {

// Bursts wait here while the guest works.
constexpr int kReceiveBufferBytes = 1 << 20;

}  // namespace

struct UdpSocket::Parts {
  udp::socket socket;
  Address address{};
  Handler handler{};
  udp::endpoint from{};
  std::array<std::uint8_t, kDatagramMax + 1> buffer{};  // one more, to see what is too long
};

UdpSocket::UdpSocket(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

UdpSocket::~UdpSocket() = default;

Result<std::unique_ptr<UdpSocket>, std::string> UdpSocket::open(EventLoop& loop,
                                                                const Address& listen) {
  auto parts = std::make_unique<Parts>(Parts{.socket = udp::socket(loop.context())});
  udp::socket& socket = parts->socket;
  const udp::endpoint endpoint(to_ip(listen), listen.port);
  boost::system::error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error && endpoint.protocol() == udp::v6()) {
    socket.set_option(net::ip::v6_only(false), error);
  }
  if (!error) socket.bind(endpoint, error);
  if (!error) socket.non_blocking(true, error);
  if (error) return std::unexpected(listen_error(listen, error));

  boost::system::error_code ignored;  // the kernel's default does as well
  socket.set_option(net::socket_base::receive_buffer_size(kReceiveBufferBytes), ignored);
  const udp::endpoint bound = socket.local_endpoint(ignored);
  parts->address = to_address(bound.address(), bound.port());
  return std::unique_ptr<UdpSocket>(new UdpSocket(std::move(parts)));
}

void UdpSocket::receive(Handler handler) {
  parts_->handler = std::move(handler);
  await_datagram();
}

void UdpSocket::await_datagram() {
  parts_->socket.async_receive_from(
      net::buffer(parts_->buffer), parts_->from,
      [this](const boost::system::error_code& error, std::size_t length) {
        if (error == net::error::operation_aborted) return;
        // Other errors report what became of an earlier datagram (ICMP): nothing was received.
        if (!error && length <= kDatagramMax) {
          parts_->handler(to_address(parts_->from.address(), parts_->from.port()),
                          BytesView(parts_->buffer).first(length));
        }
        await_datagram();
      });
}

void UdpSocket::send(const Address& to, BytesView payload) {
  if (payload.size() > kDatagramMax) return;
  boost::system::error_code ignored;
  parts_->socket.send_to(net::buffer(payload.data(), payload.size()),
                         udp::endpoint(to_ip_for(parts_->address, to), to.port), 0, ignored);
}

Address UdpSocket::address() const { return parts_->address; }

int UdpSocket::native_handle() const { return parts_->socket.native_handle(); }

}  // namespace p2pchat::transport
