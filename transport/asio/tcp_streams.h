#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/strong_ids.h"
#include "transport/asio/event_loop.h"

namespace p2pchat::transport {

// The byte streams of one host as TCP connections, each way a sequence of frames (FrameReader).
// The kernel finds dead peers: a connection that does not stand, or is not acknowledged, within
// seconds ends.
class TcpStreams {
 public:
  struct Options {
    bool accept = true;
    std::size_t streams_max = 512;  // accepted ones beyond are closed at once, opened ones fail
    std::size_t unsent_max = std::size_t{8} << 20U;  // bytes of one stream; more ends it
  };

  // Called from the loop, never from inside a call to TcpStreams.
  class Listener {
   public:
    virtual ~Listener() = default;

    virtual void on_accepted(StreamId stream, const Address& from) = 0;
    virtual void on_frame(StreamId stream, BytesView frame) = 0;
    // Once, if the owner of this side did not close it.
    virtual void on_closed(StreamId stream) = 0;
  };

  // Port 0: any free one. The error is a sentence for the user.
  [[nodiscard]] static Result<std::unique_ptr<TcpStreams>, std::string> open(EventLoop& loop,
                                                                             const Address& listen,
                                                                             Options options);
  ~TcpStreams();

  // From now on there are events. The listener outlives this.
  void start(Listener& listener);

  [[nodiscard]] StreamId open_stream(const Address& to);
  // A frame longer than kFrameMax ends the stream, as too much unsent does.
  void write(StreamId stream, BytesView frame);
  void close(StreamId stream);

  // Where it listens; no address if it does not accept.
  [[nodiscard]] Address address() const;

 private:
  class Connection;
  struct Acceptor;
  // Shared by this table and by the operations under way, which end after the entry is gone.
  using ConnectionPointer = std::shared_ptr<Connection>;

  TcpStreams(EventLoop& loop, Options options);

  void await_connection();
  void on_connection(ConnectionPointer connection);
  void connect(ConnectionPointer connection, const Address& to);
  void await_bytes(ConnectionPointer connection);
  void deliver_frames(Connection& connection);
  void send_unsent(ConnectionPointer connection);
  void fail(Connection& connection);
  [[nodiscard]] ConnectionPointer add_connection();

  EventLoop& loop_;
  const Options options_;
  Listener* listener_ = nullptr;
  std::unique_ptr<Acceptor> acceptor_;
  // An ended connection stays until its listener has been told.
  std::map<StreamId, ConnectionPointer> connections_;
  std::uint64_t last_stream_ = 0;
};

}  // namespace p2pchat::transport
