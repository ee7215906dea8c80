#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "core/base/instant.h"
#include "sim/delay.h"
#include "sim/draw.h"
#include "sim/fault.h"

namespace p2pchat::sim {

// What a scenario says in one entry and the plan in many, so that each can be taken out by itself.

// The partition holds for the first half of every period.
struct Flap {
  Duration period{};
};
// The nodes are cut off one after the other, and come back one after the other in another order
// (FoundationDB's swizzle): cut off in the first half of the time, back in the second.
struct Swizzle {};
// The nodes restart one after the other.
struct RollingRestart {
  Duration gap{};  // from one to the next
};
// Each node crashes whenever its lifetime is over, and returns.
struct Churn {
  Delay lifetime;
  Delay absence;
};
using Recipe = std::variant<Flap, Swizzle, RollingRestart, Churn>;

// A fault of the scenario, perhaps again and again, perhaps by a recipe, which `fault` is the
// pattern for.
struct ScenarioFault {
  Fault fault;
  std::optional<Duration> every = std::nullopt;
  std::optional<Recipe> recipe = std::nullopt;
};

// No recipe makes more of one entry; what would come later is left out.
inline constexpr std::size_t kWrittenOutMax = 10'000;

// The faults of an entry that begins at `fault.at`, in no order.
[[nodiscard]] std::vector<Fault> written_out(const ScenarioFault& entry, const Chance& chance);

}  // namespace p2pchat::sim
