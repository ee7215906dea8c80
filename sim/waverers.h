#pragma once

#include <cstddef>
#include <vector>

#include "sim/habit.h"
#include "sim/quarrels.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users take back what they wrote to a group last, be it too late or not.
class Waverers {
 public:
  explicit Waverers(const Workload& chat) : habit_(chat.cancels, {.part = 140, .family = 3}) {}

  void arrive(Instant from) { habit_.begin(from); }
  [[nodiscard]] Instant next_at() const { return habit_.next_at(); }
  void act(const Quarrels::Place& place, Stage& stage);
  void close() { habit_.end(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return habit_.take_commanded(); }

 private:
  Habit habit_;
};

}  // namespace p2pchat::sim
