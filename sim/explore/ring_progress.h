#pragma once

#include <optional>

#include "sim/explore/ring_shape.h"
#include "sim/explore/ring_steps.h"

namespace p2pchat::sim {

// Zave's two progress properties: where no member is in the middle of anything, some stabilization
// (with its question to the predecessor and the rectification that it ends in) changes a pointer
// exactly if the ring is not ideal. Mutants are not judged by it.
[[nodiscard]] std::optional<RingFlaw> flaw_of_progress(const RingSteps& steps,
                                                       const RingState& state);

}  // namespace p2pchat::sim
