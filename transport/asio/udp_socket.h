#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "transport/asio/event_loop.h"

namespace p2pchat::transport {

// Datagrams of one port. Sending never waits: what the kernel does not take at once is lost, as
// is everything longer than kDatagramMax, in both directions.
class UdpSocket {
 public:
  using Handler = std::function<void(const Address& from, BytesView payload)>;

  // Port 0: any free one. The error is a sentence for the user.
  [[nodiscard]] static Result<std::unique_ptr<UdpSocket>, std::string> open(EventLoop& loop,
                                                                            const Address& listen);
  ~UdpSocket();

  // From now on, each datagram by itself, from the loop.
  void receive(Handler handler);

  void send(const Address& to, BytesView payload);

  [[nodiscard]] Address address() const;
  [[nodiscard]] int native_handle() const;

 private:
  struct Parts;

  explicit UdpSocket(std::unique_ptr<Parts> parts);
  void await_datagram();

  std::unique_ptr<Parts> parts_;
};

}  // namespace p2pchat::transport
