#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "sim/draw.h"
#include "sim/event.h"

namespace p2pchat::examples {

// No plan goes on for longer.
inline constexpr Instant kPlanEnd(std::chrono::seconds(20));

enum class StepKind : std::uint8_t { kRumour, kCrash, kRestart, kCut, kMend };

// One thing that is done to the world from outside. Members are numbered from 1.
struct Step {
  Instant at;
  StepKind kind = StepKind::kRumour;
  sim::SiteId member = {};          // of all but cut and mend
  std::uint64_t number = 0;         // of the rumour
  std::vector<sim::SiteId> island;  // of a cut: who is together on one side
};

// What a seed does to so many members, in order of time: rumours, of which some are followed at
// once by a crash of the only one who knows, further crashes, and a time of partition.
[[nodiscard]] std::vector<Step> fault_plan(const sim::Chance& chance, std::size_t members);

// A line for people: "1.250s crash of member 3".
[[nodiscard]] std::string text_of(const Step& step);

[[nodiscard]] std::string rumour_text(std::uint64_t number);

}  // namespace p2pchat::examples
