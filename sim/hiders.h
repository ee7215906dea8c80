#pragma once

#include <cstddef>
#include <vector>

#include "sim/habit.h"
#include "sim/quarrels.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users hide and show whether they are here, and ask about one another in between.
class Hiders {
 public:
  explicit Hiders(const Workload& chat) : habit_(chat.hides, {.part = 120, .family = 1}) {}

  void arrive(Instant from) { habit_.begin(from); }
  [[nodiscard]] Instant next_at() const { return habit_.next_at(); }
  void act(const Quarrels::Place& place, Stage& stage);
  // Nobody does any more.
  void close() { habit_.end(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return habit_.take_commanded(); }

 private:
  Habit habit_;
};

}  // namespace p2pchat::sim
