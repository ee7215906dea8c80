#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "sim/world.h"
#include "tests/unit/sim/chatty_guest.h"

// A world in which ChattyGuests run.
namespace p2pchat::sim {

inline constexpr Delay kTenMs{.value = std::chrono::milliseconds(10)};

inline const std::vector<std::string>& heard(const World& world, SiteId site) {
  return static_cast<const ChattyGuest&>(world.guest(site)).heard;
}

inline SiteId started(World& world, SiteOptions options = {}) {
  const SiteId site = world.add(options);
  world.start(site, std::make_unique<ChattyGuest>());
  return site;
}

inline void send(World& world, SiteId from, SiteId to, const std::string& text) {
  world.command(from, [&](transport::Guest&, transport::Host& host) {
    host.send_datagram(world.address(to), as_bytes(text));
  });
}

}  // namespace p2pchat::sim
