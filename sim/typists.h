#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/habit.h"
#include "sim/quarrels.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users type to one another and, where there are some, to their groups: before each text to
// somebody, and now and then what they do not send.
class Typists {
 public:
  explicit Typists(const Workload& chat) : habit_(chat.typing, {.part = 130, .family = 2}) {}

  void arrive(Instant from) { habit_.begin(from); }
  [[nodiscard]] Instant next_at() const { return habit_.next_at(); }
  void act(const Quarrels::Place& place, Stage& stage);
  // Somebody at a client types to a user or a group, if anybody does in this scenario.
  void type(std::size_t client, const std::string& user, const std::string& peer, Stage& stage);
  // Nobody does any more.
  void close() { habit_.end(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return habit_.take_commanded(); }

 private:
  Habit habit_;
};

}  // namespace p2pchat::sim
