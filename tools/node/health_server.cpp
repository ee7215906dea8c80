#include "tools/node/health_server.h"

#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "tools/node/health_page.h"
#include "transport/asio/endpoints.h"

namespace p2pchat::tools {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kConnectionMax = std::chrono::seconds(5);
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr std::size_t kConnectionsMax = 32;

}  // namespace

// The last observation; the node's thread writes, the server's reads.
class HealthBoard {
 public:
  void show(const Observation& seen) {
    const std::scoped_lock lock(mutex_);
    seen_ = seen;
    at_ = SteadyClock::now();
  }
  [[nodiscard]] std::string answer(std::string_view head) {
    const std::scoped_lock lock(mutex_);
    return answer_request(head, seen_,
                          std::chrono::duration_cast<Duration>(SteadyClock::now() - at_));
  }

 private:
  std::mutex mutex_;
  Observation seen_;
  SteadyClock::time_point at_ = SteadyClock::now();
};

// One request and its answer. Shared by the operations that are under way on it, which end with it.
class HealthConnection : public std::enable_shared_from_this<HealthConnection> {
 public:
  HealthConnection(tcp::socket socket, HealthBoard& board, std::size_t& count)
      : socket_(std::move(socket)),
        deadline_(socket_.get_executor()),
        board_(board),
        count_(count) {
    ++count_;
  }
  HealthConnection(const HealthConnection&) = delete;
  HealthConnection& operator=(const HealthConnection&) = delete;
  ~HealthConnection() { --count_; }

  void serve() {
    deadline_.expires_after(kConnectionMax);
    deadline_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) self->close();
    });
    net::async_read_until(socket_, net::dynamic_buffer(head_, kRequestHeadMax), "\r\n\r\n",
                          [self = shared_from_this()](const error_code& error, std::size_t) {
                            if (error) return self->close();
                            self->answer();
                          });
  }

 private:
  void answer() {
    answer_ = board_.answer(head_);
    net::async_write(
        socket_, net::buffer(answer_),
        [self = shared_from_this()](const error_code&, std::size_t) { self->close(); });
  }
  void close() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    deadline_.cancel();
  }

  tcp::socket socket_;
  net::steady_timer deadline_;
  HealthBoard& board_;
  std::size_t& count_;
  std::string head_;
  std::string answer_;
};

struct HealthServer::Parts {
  HealthBoard board;
  std::size_t connections = 0;  // outlives what counts itself here: the handlers in `context`
  net::io_context context{1};
  tcp::acceptor acceptor{context};
  net::steady_timer pause{context};
  std::thread thread;

  void accept() {
    acceptor.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error) return accept_later();  // out of descriptors, perhaps
      if (connections < kConnectionsMax) {
        std::make_shared<HealthConnection>(std::move(socket), board, connections)->serve();
      }
      accept();
    });
  }
  void accept_later() {
    pause.expires_after(kPause);
    pause.async_wait([this](const error_code&) { accept(); });
  }
};

HealthServer::HealthServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

HealthServer::~HealthServer() {
  parts_->context.stop();
  parts_->thread.join();
}

Result<std::unique_ptr<HealthServer>, std::string> HealthServer::open(const Address& listen) {
  auto parts = std::make_unique<Parts>();
  const tcp::endpoint endpoint(transport::to_ip(listen), listen.port);
  tcp::acceptor& acceptor = parts->acceptor;
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(static_cast<int>(kConnectionsMax), error);
  if (error) return std::unexpected(transport::listen_error(listen, error));
  parts->accept();
  parts->thread = std::thread([&context = parts->context] { context.run(); });
  return std::unique_ptr<HealthServer>(new HealthServer(std::move(parts)));
}

Address HealthServer::address() const {
  error_code ignored;
  const tcp::endpoint endpoint = parts_->acceptor.local_endpoint(ignored);
  return transport::to_address(endpoint.address(), endpoint.port());
}

void HealthServer::show(const Observation& seen) { parts_->board.show(seen); }

}  // namespace p2pchat::tools
