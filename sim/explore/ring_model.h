#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::sim {

// What an entry of a list, and any other pointer, stands for.
enum class Naming : std::uint8_t {
  // Whoever has the identifier now: Zave's model, where a node, its address and its identifier are
  // one, and where padding may happen to name a member.
  kIdentifiers,
  // One life of one node, as in core/ring: padding names nobody, and who returns is somebody else.
  kLives,
};

// What becomes of a notification that comes to a node which is in the middle of something.
enum class Notices : std::uint8_t {
  // It takes the place of that, be it a step or an earlier notification: Zave's model.
  kOverride,
  // It waits beside a step, and of several the nearest is kept, as in core/ring.
  kBeside,
};

// Known bugs (design/3). They live in the step table of the walk, never in core/ring.
enum class RingMutant : std::uint8_t {
  kNone,
  kB1,  // join sets only the first successor
  kB6,  // a ring may shrink below r + 1 members and goes on with lists as if it were larger
};

// Whether states that differ by a turn of the circle count as one.
enum class Symmetry : std::uint8_t { kRotated, kNone };

// A small world for the walk over the ring's steps. It starts as an ideal ring of r + 1 members.
struct RingModel {
  std::size_t identifiers = 5;  // M: 3 to kIdentifiersMax
  std::size_t successors = 2;   // r: 1 to kSuccessorsMax, below M
  Naming naming = Naming::kIdentifiers;
  Notices notices = Notices::kOverride;
  RingMutant mutant = RingMutant::kNone;
  Symmetry symmetry = Symmetry::kRotated;
};

// A model that fits 16 bytes a state; or a sentence that says what does not.
[[nodiscard]] Result<RingModel, std::string> checked(const RingModel& model);

// How many states an independent exploration of the same operations found (design/3); it had
// identifiers, overriding notices and rotated states. Nothing for other sizes.
[[nodiscard]] std::optional<std::size_t> reference_states(const RingModel& model);

}  // namespace p2pchat::sim
