#include "tools/node/relay.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/node/announcement_filter.h"
#include "tools/node/log.h"
#include "tools/program/discovery.h"
#include "tools/program/exit_status.h"
#include "transport/asio/event_loop.h"
#include "transport/asio/interfaces.h"
#include "transport/asio/multicast.h"
#include "transport/asio/udp_socket.h"

namespace p2pchat::tools {
namespace {

constexpr Duration kNetworksPeriod = std::chrono::seconds{1};
constexpr std::size_t kNetworksMax = 16;
const Log kLog{LogFormat::kText};

// The first address of each interface but loopback, by the interface's index.
using Networks = std::map<int, Address>;

Networks present_networks() {
  Networks found;
  for (const transport::Interface& interface : transport::ipv4_interfaces()) {
    if (interface.is_loopback || found.size() == kNetworksMax) continue;
    found.emplace(interface.index, interface.address);
  }
  return found;
}

Instant steady_now() {
  return Instant(
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

// Between the networks that there were when it was made.
class Relay {
 public:
  Relay(transport::EventLoop& loop, AnnouncementFilter& filter, const Networks& networks)
      : filter_(filter) {
    for (const auto& [index, address] : networks) open(loop, address);
  }

  [[nodiscard]] std::string text() const {
    std::string text = "relaying between";
    for (const Leg& leg : legs_) text += " " + leg.socket->address().text();
    return text;
  }

 private:
  struct Leg {
    std::unique_ptr<transport::UdpSocket> socket;
    std::unique_ptr<transport::Multicast> multicast;
  };

  void open(transport::EventLoop& loop, const Address& address) {
    auto socket = transport::UdpSocket::open(loop, address);
    if (!socket) return kLog.line(socket.error());
    auto multicast = transport::Multicast::open(loop, **socket, program::discovery_group());
    if (!multicast) return kLog.line(multicast.error());
    (*multicast)->receive([this, heard_at = legs_.size()](const Address& from, BytesView frame) {
      on_heard(heard_at, from, frame);
    });
    legs_.push_back({.socket = std::move(*socket), .multicast = std::move(*multicast)});
  }

  void on_heard(std::size_t heard_at, const Address& from, BytesView frame) {
    const auto is_own = [&](const Leg& leg) { return leg.socket->address() == from; };
    if (std::ranges::any_of(legs_, is_own) || !filter_.admits(frame, steady_now())) return;
    for (std::size_t i = 0; i < legs_.size(); ++i) {
      if (i != heard_at) legs_[i].multicast->announce(frame);
    }
  }

  AnnouncementFilter& filter_;
  std::vector<Leg> legs_;
};

// Until a signal or until the networks are others. True: go on with those.
bool relay_between(const Networks& networks, AnnouncementFilter& filter) {
  transport::EventLoop loop;
  bool is_told_to_stop = false;
  loop.on_signal([&](int) {
    is_told_to_stop = true;
    loop.stop();
  });
  const Relay relay(loop, filter, networks);
  kLog.line(relay.text());
  const std::function<void()> look = [&] {
    if (present_networks() != networks) return loop.stop();
    loop.set_alarm(kNetworksPeriod, look);
  };
  look();
  loop.run();
  return !is_told_to_stop;
}

}  // namespace

// A container's network that was disconnected returns as another interface; then all is made anew,
// loop included, so that nothing of the old sockets is left to be called.
int relay_announcements() {
  AnnouncementFilter filter;
  while (relay_between(present_networks(), filter)) {
  }
  return program::kExitDone;
}

}  // namespace p2pchat::tools
