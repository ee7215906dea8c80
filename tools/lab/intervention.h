#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/instant.h"
#include "sim/simulation.h"

namespace p2pchat::lab {

// What somebody who looks on can do to a world.
enum class Deed : std::uint8_t {
  kCrash,    // the node's process dies; its disk stays
  kLose,     // so does its disk
  kRestart,  // of a node that is down
  kCutOff,   // from everybody, until healed
  kPause,    // stands still for ten seconds
  kSlow,     // takes fifty times as long, for ten seconds
  kLie,      // answers lookups with itself, for twenty seconds
  kLeave,    // hands over and goes
  kJoin,     // one node more
  kHeal,     // whatever is wrong with the network has an end
};

[[nodiscard]] std::string_view name_of(Deed deed);
[[nodiscard]] std::optional<Deed> deed_of(std::string_view name);
// To one node; else to the world.
[[nodiscard]] bool is_to_node(Deed deed);

struct Intervention {
  Instant at;
  Deed deed{};
  std::size_t node = 0;

  bool operator==(const Intervention&) const = default;
};

// Now, at the next step, whatever `at` says. The simulation must take faults, and have the node.
void carry_out(const Intervention& intervention, sim::Simulation& simulation);

}  // namespace p2pchat::lab
