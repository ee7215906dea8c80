#include "tools/web/server.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "tools/web/gate.h"
#include "tools/web/http.h"
#include "transport/asio/endpoints.h"

namespace p2pchat::web {
namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using net::ip::tcp;
// All on one loop: said by the types, so that none is compiled for any executor.
using Executor = net::io_context::executor_type;
using Socket = tcp::socket::rebind_executor<Executor>::other;
using Acceptor = tcp::acceptor::rebind_executor<Executor>::other;
using Timer = net::steady_timer::rebind_executor<Executor>::other;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kConnectionsMax = 64;
constexpr std::size_t kUnreadMax = std::size_t{64} << 20U;  // bytes that a page has not read yet
constexpr std::size_t kPieceMax = 128 << 10;  // bytes of a file that are held at a time
constexpr bool kMayDeflate = false;           // the way is short
constexpr auto kAcceptPause = 100ms;  // out of descriptors: there is no use in asking at once

}  // namespace

struct Server::Parts {
  class Connection;

  Parts(net::io_context& context, Audience& served, Chance draw, std::chrono::milliseconds wait)
      : acceptor(context),
        pause(context),
        audience(served),
        chance(std::move(draw)),
        patience(wait) {}

  Acceptor acceptor;
  Timer pause;
  Audience& audience;
  Chance chance;
  std::chrono::milliseconds patience;
  std::set<std::shared_ptr<Connection>> connections;

  void await_connection();
  void on_connection(Socket socket);
};

// Owned by the server's set until it ends, and by the operation that is under way.
class Server::Parts::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Parts& server, Socket socket)
      : server_(server), socket_(std::move(socket)), patience_(socket_.get_executor()) {}

  // The whole request has the time that one byte has.
  void start() {
    lose_patience_later();
    read_request();
  }
  void leave();

 private:
  void lose_patience_later();
  void read_request();
  void on_bytes(std::size_t count);
  void serve(const HttpRequest& request);
  void enter(const HttpRequest& request);
  void respond(const HttpResponse& response, std::string_view host);
  void refuse(int status) { respond({.status = status}, {}); }

  void receive(const HttpRequest& request, const std::string& cookie, const FileOffer& offer);
  void pass_on(Bytes piece);
  void read_piece();
  void end_post();
  void give(const std::string& cookie, const std::string& id, bool is_picture);
  void begin_giving(const Giving::Head& head);
  void write_piece();

  void go_live(const std::string& cookie);
  void join(const std::string& cookie);
  void read_call();
  void tell(std::string text);
  void write_next();

  Parts& server_;
  Socket socket_;  // until it is live
  Timer patience_;
  std::array<char, 4096> chunk_{};
  std::string request_;
  std::string response_;
  std::shared_ptr<Receiving> receiving_;  // while a file is posted
  std::uint64_t missing_ = 0;             // of its bytes
  std::shared_ptr<Giving> giving_;        // while one is fetched
  Bytes piece_;
  std::optional<websocket::stream<Socket, kMayDeflate>> live_;
  std::optional<Audience::LineId> line_;
  beast::flat_buffer incoming_;
  std::deque<std::string> outgoing_;
  std::size_t outgoing_bytes_ = 0;
  bool has_left_ = false;
};

void Server::Parts::await_connection() {
  acceptor.async_accept([this](const error_code& error, Socket socket) {
    if (!error) {
      on_connection(std::move(socket));
      return await_connection();
    }
    pause.expires_after(kAcceptPause);
    pause.async_wait([this](const error_code& stopped) {
      if (!stopped) await_connection();
    });
  });
}

void Server::Parts::on_connection(Socket socket) {
  if (connections.size() >= kConnectionsMax) return;  // closes it
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto connection = std::make_shared<Connection>(*this, std::move(socket));
  connections.insert(connection);
  connection->start();
}

void Server::Parts::Connection::leave() {
  if (std::exchange(has_left_, true)) return;
  if (line_) server_.audience.leave(*line_);
  if (receiving_) std::exchange(receiving_, nullptr)->abandon();
  patience_.cancel();
  error_code ignored;
  auto& socket = live_ ? live_->next_layer() : socket_;
  socket.shutdown(tcp::socket::shutdown_both, ignored);
  socket.close(ignored);
  server_.connections.erase(shared_from_this());
}

void Server::Parts::Connection::lose_patience_later() {
  patience_.expires_after(server_.patience);
  patience_.async_wait([self = shared_from_this()](const error_code& stopped) {
    if (!stopped) self->leave();
  });
}

void Server::Parts::Connection::read_request() {
  socket_.async_read_some(net::buffer(chunk_),
                          [self = shared_from_this()](const error_code& error, std::size_t count) {
                            if (error) return self->leave();
                            self->on_bytes(count);
                          });
}

void Server::Parts::Connection::on_bytes(std::size_t count) {
  request_.append(chunk_.data(), count);
  const ParsedRequest parsed = parse_request(request_);
  if (std::holds_alternative<Incomplete>(parsed)) return read_request();
  if (const auto* bad = std::get_if<BadRequest>(&parsed)) return refuse(bad->status);
  serve(std::get<HttpRequest>(parsed));
}

void Server::Parts::Connection::serve(const HttpRequest& request) {
  const auto pass = judge(request, server_.audience.page());
  if (!pass) return refuse(pass.error());
  const auto cookie = cookie_of(request);
  const bool is_known = cookie && server_.audience.entrance().is_known(*cookie);
  switch (pass->route) {
    case Route::kAsset:
      return respond({.type = pass->asset->type,
                      .content = as_text(BytesView(pass->asset->content)),
                      .is_cut_from_opener = may_have_opener(request)},
                     request.host);
    case Route::kEnter:
      return enter(request);
    case Route::kKnown:
      return respond({.status = is_known ? 204 : 401}, request.host);
    case Route::kLive:
      return is_known ? go_live(*cookie) : refuse(401);
    case Route::kPostFile:
      return is_known ? receive(request, *cookie, *pass->offer) : refuse(401);
    case Route::kPostDraft: {
      const bool is_taken =
          is_known && server_.audience.keep_draft(*cookie, {pass->draft, request.body});
      return respond({.status = is_taken ? 204 : 401}, request.host);
    }
    case Route::kFile:
    case Route::kPicture:
      return is_known ? give(*cookie, pass->file, pass->route == Route::kPicture) : refuse(401);
  }
}

void Server::Parts::Connection::enter(const HttpRequest& request) {
  if (!server_.audience.entrance().is_token(parse_token(request.body))) return refuse(401);
  const std::string cookie = cookie_name(request.host) + "=" +
                             server_.audience.entrance().enter(server_.chance()) +
                             "; Path=/; HttpOnly; SameSite=Strict";
  respond({.status = 204, .headers = {{"Set-Cookie", cookie}}}, request.host);
}

// Piece by piece: the next one is read once the one before is where it is kept. What cannot be kept
// is read to its end, for a browser that still sends does not hear why.
void Server::Parts::Connection::receive(const HttpRequest& request, const std::string& cookie,
                                        const FileOffer& offer) {
  receiving_ = server_.audience.receive(cookie, offer);
  if (!receiving_) return refuse(401);
  Bytes first(request_.begin() + static_cast<std::ptrdiff_t>(request.head_size), request_.end());
  request_.clear();
  if (first.size() > offer.size) return refuse(400);
  missing_ = offer.size - first.size();
  if (first.empty()) return read_piece();
  pass_on(std::move(first));
}

void Server::Parts::Connection::pass_on(Bytes piece) {
  patience_.cancel();
  receiving_->take(std::move(piece), [self = shared_from_this()] {
    if (!self->has_left_) self->read_piece();
  });
}

void Server::Parts::Connection::read_piece() {
  if (missing_ == 0) return end_post();
  piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(missing_, kPieceMax)));
  lose_patience_later();
  net::async_read(socket_, net::buffer(piece_),
                  [self = shared_from_this()](const error_code& error, std::size_t count) {
                    if (error || self->has_left_) return self->leave();
                    self->missing_ -= count;
                    self->pass_on(std::move(self->piece_));
                  });
}

void Server::Parts::Connection::end_post() {
  patience_.cancel();
  const auto file = std::exchange(receiving_, nullptr);  // whole: not to be abandoned any more
  file->finish([self = shared_from_this()](const std::string& body) {
    if (self->has_left_) return;
    self->respond({.type = "application/json", .content = body}, {});
  });
}

void Server::Parts::Connection::give(const std::string& cookie, const std::string& id,
                                     bool is_picture) {
  giving_ = server_.audience.give(cookie, id, is_picture);
  if (!giving_) return refuse(401);
  patience_.cancel();
  giving_->open([self = shared_from_this()](const Giving::Head& head) {
    if (!self->has_left_) self->begin_giving(head);
  });
}

void Server::Parts::Connection::begin_giving(const Giving::Head& head) {
  if (head.status != 200) return refuse(head.status);
  response_ = to_bytes_of({.type = head.type,
                           .content = {},
                           .headers = {{"Content-Disposition", attachment(head.name)}},
                           .file_size = head.size},
                          {});
  piece_.assign(response_.begin(), response_.end());
  write_piece();
}

void Server::Parts::Connection::write_piece() {
  lose_patience_later();
  net::async_write(socket_, net::buffer(piece_),
                   [self = shared_from_this()](const error_code& error, std::size_t) {
                     if (error || self->has_left_) return self->leave();
                     self->giving_->next([self](std::optional<Bytes> piece) {
                       if (self->has_left_) return;
                       if (!piece || piece->empty()) return self->leave();
                       self->piece_ = *std::move(piece);
                       self->write_piece();
                     });
                   });
}

void Server::Parts::Connection::respond(const HttpResponse& response, std::string_view host) {
  response_ = to_bytes_of(response, host);
  lose_patience_later();
  net::async_write(socket_, net::buffer(response_),
                   [self = shared_from_this()](const error_code&, std::size_t) { self->leave(); });
}

void Server::Parts::Connection::go_live(const std::string& cookie) {
  patience_.cancel();
  live_.emplace(std::move(socket_));
  auto times = websocket::stream_base::timeout::suggested(beast::role_type::server);
  times.idle_timeout = 30s;
  times.keep_alive_pings = true;
  live_->set_option(times);
  live_->read_message_max(kFrameMax);
  live_->async_accept(net::buffer(request_),
                      [self = shared_from_this(), cookie](const error_code& error) {
                        if (error) return self->leave();
                        self->join(cookie);
                      });
}

void Server::Parts::Connection::join(const std::string& cookie) {
  live_->text(true);
  line_ = server_.audience.join(cookie, [this](std::string text) { tell(std::move(text)); });
  if (!line_) return leave();
  read_call();
}

void Server::Parts::Connection::read_call() {
  live_->async_read(incoming_, [self = shared_from_this()](const error_code& error, std::size_t) {
    if (error || self->has_left_) return self->leave();
    const auto bytes = self->incoming_.cdata();
    const std::string text(static_cast<const char*>(bytes.data()), bytes.size());
    self->incoming_.consume(self->incoming_.size());
    const bool is_call =
        self->live_->got_text() && self->server_.audience.on_text(*self->line_, text);
    if (!is_call) return self->leave();
    if (!self->has_left_) self->read_call();
  });
}

// A page that reads too slowly is left; it comes again and reads what is on disk.
void Server::Parts::Connection::tell(std::string text) {
  if (has_left_) return;
  outgoing_bytes_ += text.size();
  outgoing_.push_back(std::move(text));
  if (outgoing_.size() == 1) return write_next();
  if (outgoing_bytes_ <= kUnreadMax) return;
  // Not from inside: whoever tells this is walking over the lines.
  net::post(live_->get_executor(), [self = shared_from_this()] { self->leave(); });
}

void Server::Parts::Connection::write_next() {
  live_->async_write(net::buffer(outgoing_.front()),
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       if (error) return self->leave();
                       self->outgoing_bytes_ -= self->outgoing_.front().size();
                       self->outgoing_.pop_front();
                       if (!self->outgoing_.empty()) self->write_next();
                     });
}

Result<std::unique_ptr<Server>, std::string> Server::open(transport::EventLoop& loop,
                                                          const Address& listen, Audience& audience,
                                                          Chance chance,
                                                          std::chrono::milliseconds patience) {
  auto parts = std::make_unique<Parts>(loop.context(), audience, std::move(chance), patience);
  Acceptor& socket = parts->acceptor;
  const tcp::endpoint endpoint(transport::to_ip(listen), listen.port);
  error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error) socket.set_option(net::socket_base::reuse_address(true), error);
  if (!error && endpoint.protocol() == tcp::v6()) {
    socket.set_option(net::ip::v6_only(false), error);
  }
  if (!error) socket.bind(endpoint, error);
  if (!error) socket.listen(net::socket_base::max_listen_connections, error);
  if (error) return std::unexpected(transport::listen_error(listen, error));
  parts->await_connection();
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() = default;

Address Server::address() const {
  error_code ignored;
  const tcp::endpoint endpoint = parts_->acceptor.local_endpoint(ignored);
  return transport::to_address(endpoint.address(), endpoint.port());
}

}  // namespace p2pchat::web
