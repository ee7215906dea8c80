#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "transport/asio/event_loop.h"
#include "transport/asio/udp_socket.h"

namespace p2pchat::transport {

struct MulticastGroup {
  Address group;  // IPv4, for example 239.192.74.0:7401
  int ttl = 1;    // more if routers carry it
};

// Announcements to an IPv4 multicast group and from it, over every interface that the sending
// socket listens on (a host on loopback announces to its own machine only). They leave from that
// socket, so that who hears one knows where to answer. Several hosts of one machine share the
// group's port. Memberships are renewed as interfaces come and go.
class Multicast {
 public:
  using Handler = UdpSocket::Handler;

  // The sender outlives this. The error is a sentence for the user.
  [[nodiscard]] static Result<std::unique_ptr<Multicast>, std::string> open(
      EventLoop& loop, UdpSocket& sender, const MulticastGroup& group);
  ~Multicast();

  // From now on, each announcement by itself, from the loop; the own ones too.
  void receive(Handler handler);

  void announce(BytesView payload);

 private:
  struct Parts;

  explicit Multicast(std::unique_ptr<Parts> parts);
  void renew_memberships();
  void await_renewal();
  void await_datagram();

  std::unique_ptr<Parts> parts_;
};

}  // namespace p2pchat::transport
