#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bench/table.h"

// How quick and how small worlds are as they grow: one function a table.
namespace p2pchat::bench {

struct ScaleEffort {
  std::vector<std::size_t> nodes;  // one world each
  std::size_t repeats = 1;         // of which the median is shown
  std::uint64_t seed = 1;
  std::uint64_t events = 4'000'000;  // of each measurement of the event core
};

// The event core beside a bare loop.
[[nodiscard]] Table event_core(const ScaleEffort& effort);
// The ring's own code: time, memory, lookups.
[[nodiscard]] Table ring_at_scale(const ScaleEffort& effort);
// The same in the scenario of SimGrid's Chord example.
[[nodiscard]] Table chord_at_scale(const ScaleEffort& effort);
// What it costs to copy a world.
[[nodiscard]] Table fork_cost(const ScaleEffort& effort);

struct ScaleForm {
  std::string_view name;
  std::string_view title;
  Table (*run)(const ScaleEffort&);
  std::vector<std::size_t> nodes;
  std::vector<std::size_t> nodes_quick;
};

[[nodiscard]] std::span<const ScaleForm> scale_forms();

}  // namespace p2pchat::bench
