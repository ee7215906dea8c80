#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "core/base/instant.h"
#include "sim/world.h"

namespace p2pchat::sim {

class JsonReader;

// What may happen in a small world of which every order of events is walked, each so many times and
// at any moment (SCENARIO.md, "Explore").
struct Exploration {
  std::size_t joins = 0;
  std::size_t crashes = 0;
  DiskFate disk = DiskFate::kKeep;  // of who crashes
  std::size_t messages = 0;         // none or one
  std::size_t drops = 0;            // datagrams that are lost

  // How much later than at its earliest anything may happen.
  Duration late = std::chrono::milliseconds{50};
  // How many events may happen before one that was due earlier; nothing: any number.
  std::optional<std::size_t> out_of_order = std::nullopt;
  std::size_t depth = 20;  // events after the start

  // Lost disks that a message with K receipts must outlive; nothing: K - 1, as is promised.
  std::optional<std::size_t> survives = std::nullopt;
  bool has_lying_disks = false;  // they say synced while the last batch is not
};

[[nodiscard]] Exploration read_exploration(JsonReader& reader);

}  // namespace p2pchat::sim
