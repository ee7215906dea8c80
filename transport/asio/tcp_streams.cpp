#include "transport/asio/tcp_streams.h"

#include <netinet/tcp.h>

#include <array>
#include <expected>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "transport/api/host.h"
#include "transport/asio/endpoints.h"
#include "transport/asio/frame_reader.h"

namespace p2pchat::transport {
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10U;
// Out of descriptors: there is no use in asking again at once.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

// Kernel options (tcp(7)) in place of timers of our own.
constexpr int kConnectRetries = 2;            // 1 + 2 + 4 s
constexpr int kUnacknowledgedMaxMs = 15'000;  // then the peer counts as dead
constexpr int kProbeAfterIdleS = 15;
constexpr int kProbePeriodS = 5;

template <int Name>
void set_tcp_option(tcp::socket& socket, int value) {
  error_code ignored;  // without it a dead peer is only noticed later
  socket.set_option(net::detail::socket_option::integer<IPPROTO_TCP, Name>(value), ignored);
}

void set_options(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(net::socket_base::keep_alive(true), ignored);
  set_tcp_option<TCP_SYNCNT>(socket, kConnectRetries);
  set_tcp_option<TCP_USER_TIMEOUT>(socket, kUnacknowledgedMaxMs);
  set_tcp_option<TCP_KEEPIDLE>(socket, kProbeAfterIdleS);
  set_tcp_option<TCP_KEEPINTVL>(socket, kProbePeriodS);
}

}  // namespace

class TcpStreams::Connection {
 public:
  Connection(StreamId stream, net::io_context& context) : id(stream), socket(context) {}

  void end() {
    is_ended = true;
    error_code ignored;
    socket.close(ignored);
  }

  const StreamId id;
  tcp::socket socket;
  bool is_connected = false;
  bool is_ended = false;
  FrameReader reader{kFrameMax};
  std::array<std::uint8_t, kReadBytes> read_buffer{};
  Bytes sending;  // what the kernel is being given
  Bytes unsent;   // what comes after it
};

struct TcpStreams::Acceptor {
  tcp::acceptor socket;
  net::steady_timer pause;
};

TcpStreams::TcpStreams(EventLoop& loop, Options options) : loop_(loop), options_(options) {}

TcpStreams::~TcpStreams() = default;

Result<std::unique_ptr<TcpStreams>, std::string> TcpStreams::open(EventLoop& loop,
                                                                  const Address& listen,
                                                                  Options options) {
  std::unique_ptr<TcpStreams> streams(new TcpStreams(loop, options));
  if (!options.accept) return streams;

  streams->acceptor_ = std::make_unique<Acceptor>(
      Acceptor{tcp::acceptor(loop.context()), net::steady_timer(loop.context())});
  tcp::acceptor& socket = streams->acceptor_->socket;
  const tcp::endpoint endpoint(to_ip(listen), listen.port);
  error_code error;
  socket.open(endpoint.protocol(), error);
  // Connections of the last run that are still closing do not keep the port.
  if (!error) socket.set_option(net::socket_base::reuse_address(true), error);
  if (!error && endpoint.protocol() == tcp::v6()) {
    socket.set_option(net::ip::v6_only(false), error);
  }
  if (!error) socket.bind(endpoint, error);
  if (!error) socket.listen(net::socket_base::max_listen_connections, error);
  if (error) return std::unexpected(listen_error(listen, error));
  return streams;
}

void TcpStreams::start(Listener& listener) {
  listener_ = &listener;
  if (acceptor_) await_connection();
}

StreamId TcpStreams::open_stream(const Address& to) {
  const ConnectionPointer connection = add_connection();
  if (connections_.size() > options_.streams_max) {
    fail(*connection);
  } else {
    connect(connection, to);
  }
  return connection->id;
}

void TcpStreams::write(StreamId stream, BytesView frame) {
  const auto found = connections_.find(stream);
  if (found == connections_.end() || found->second->is_ended) return;
  const ConnectionPointer& connection = found->second;
  const std::size_t unsent = connection->sending.size() + connection->unsent.size();
  if (frame.size() > kFrameMax || unsent + frame.size() > options_.unsent_max) {
    return fail(*connection);
  }

  append(connection->unsent, frame_header(frame.size()));
  append(connection->unsent, frame);
  if (connection->is_connected && connection->sending.empty()) send_unsent(connection);
}

void TcpStreams::close(StreamId stream) {
  const auto found = connections_.find(stream);
  if (found == connections_.end()) return;
  found->second->end();
  connections_.erase(found);
}

Address TcpStreams::address() const {
  if (!acceptor_) return {};
  error_code ignored;
  const tcp::endpoint bound = acceptor_->socket.local_endpoint(ignored);
  return to_address(bound.address(), bound.port());
}

TcpStreams::ConnectionPointer TcpStreams::add_connection() {
  const StreamId id{++last_stream_};
  auto connection = std::make_shared<Connection>(id, loop_.context());
  connections_.emplace(id, connection);
  return connection;
}

void TcpStreams::await_connection() {
  acceptor_->socket.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error == net::error::operation_aborted) return;
    if (error) {
      acceptor_->pause.expires_after(kAcceptPause);
      acceptor_->pause.async_wait([this](const error_code& stopped) {
        if (!stopped) await_connection();
      });
      return;
    }
    if (connections_.size() < options_.streams_max) {
      const ConnectionPointer connection = add_connection();
      connection->socket = std::move(socket);
      on_connection(connection);
    }
    await_connection();
  });
}

void TcpStreams::on_connection(ConnectionPointer connection) {
  error_code error;
  const tcp::endpoint from = connection->socket.remote_endpoint(error);
  if (error) return close(connection->id);  // gone before anyone heard of it

  set_options(connection->socket);
  connection->is_connected = true;
  listener_->on_accepted(connection->id, to_address(from.address(), from.port()));
  if (!connection->is_ended) await_bytes(std::move(connection));
}

void TcpStreams::connect(ConnectionPointer connection, const Address& to) {
  const tcp::endpoint endpoint(to_ip(to), to.port);
  error_code error;
  connection->socket.open(endpoint.protocol(), error);
  if (error) return fail(*connection);

  set_options(connection->socket);
  tcp::socket& socket = connection->socket;
  socket.async_connect(endpoint,
                       [this, connection = std::move(connection)](const error_code& failure) {
                         if (connection->is_ended) return;
                         if (failure) return fail(*connection);
                         connection->is_connected = true;
                         if (!connection->unsent.empty()) send_unsent(connection);
                         await_bytes(connection);
                       });
}

void TcpStreams::await_bytes(ConnectionPointer connection) {
  Connection& stream = *connection;
  stream.socket.async_read_some(
      net::buffer(stream.read_buffer),
      [this, connection = std::move(connection)](const error_code& error, std::size_t length) {
        if (connection->is_ended) return;
        if (error) return fail(*connection);
        connection->reader.feed(BytesView(connection->read_buffer).first(length));
        deliver_frames(*connection);
        if (connection->reader.is_broken()) fail(*connection);
        if (!connection->is_ended) await_bytes(connection);
      });
}

void TcpStreams::deliver_frames(Connection& connection) {
  while (!connection.is_ended) {
    const std::optional<BytesView> frame = connection.reader.next();
    if (!frame) return;
    listener_->on_frame(connection.id, *frame);
  }
}

void TcpStreams::send_unsent(ConnectionPointer connection) {
  connection->sending = std::exchange(connection->unsent, {});
  Connection& stream = *connection;
  net::async_write(
      stream.socket, net::buffer(stream.sending),
      [this, connection = std::move(connection)](const error_code& error, std::size_t) {
        if (connection->is_ended) return;
        if (error) return fail(*connection);
        connection->sending.clear();
        if (!connection->unsent.empty()) send_unsent(connection);
      });
}

void TcpStreams::fail(Connection& connection) {
  if (connection.is_ended) return;
  connection.end();
  // Never from inside the call that failed; and not at all if the owner closes it meanwhile.
  loop_.post([this, id = connection.id] {
    if (connections_.erase(id) > 0) listener_->on_closed(id);
  });
}

}  // namespace p2pchat::transport
