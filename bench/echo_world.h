#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/instant.h"
#include "sim/world.h"

namespace p2pchat::bench {

// From when to when a message may be under way; how long is drawn for each, evenly.
inline constexpr Duration kEchoLeast = std::chrono::milliseconds{1};
inline constexpr Duration kEchoMost = std::chrono::milliseconds{100};
inline constexpr Duration kEchoMean = (kEchoLeast + kEchoMost) / 2;

// The simulator with next to no protocol in it: machines on the real seam, each of which sends one
// datagram of 8 bytes to another and returns whatever it gets. So as many messages are under way as
// there are machines, for ever.
class EchoWorld {
 public:
  // At least two machines.
  EchoWorld(std::uint64_t seed, std::size_t machines);

  void run_for(Duration time) { world_.run_for(time); }
  [[nodiscard]] sim::World& world() { return world_; }
  // Datagrams that machines have got.
  [[nodiscard]] std::uint64_t received() const;

 private:
  sim::World world_;
};

}  // namespace p2pchat::bench
