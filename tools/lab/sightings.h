#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/fault.h"
#include "sim/simulation.h"

namespace p2pchat::lab {

// Nobody: the world itself, or a stranger who is no client.
[[nodiscard]] std::optional<sim::Party> party_at(const sim::Population& population,
                                                 sim::SiteId site);

// A message that has arrived.
struct Sighting {
  sim::Party from;
  sim::Party to;
  std::uint16_t kind = 0;  // on the wire

  bool operator==(const Sighting&) const = default;
};

// Messages that have arrived since somebody last asked: all, or if they were too many every second,
// fourth and so on of them.
class Sightings {
 public:
  static constexpr std::size_t kMax = 96;

  // What the simulation's last step was, if that was a message from a node or a client to another.
  void note(const sim::Simulation& simulation);
  void add(const Sighting& sighting);
  [[nodiscard]] std::vector<Sighting> take();

 private:
  std::vector<Sighting> kept_;
  std::uint64_t count_ = 0;
  std::uint64_t every_ = 1;
};

}  // namespace p2pchat::lab
