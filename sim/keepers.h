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

// Users change their passwords, make recovery words and get in with them; now and then one tries
// what was right before.
class Keepers {
 public:
  explicit Keepers(const Workload& chat) : habit_(chat.passwords, {.part = 140, .family = 1}) {}

  void arrive(Instant from) { habit_.begin(from); }
  [[nodiscard]] Instant next_at() const { return habit_.next_at(); }
  void act(const Quarrels::Place& place, Stage& stage);
  // Nobody does any more.
  void close() { habit_.end(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return habit_.take_commanded(); }

 private:
  [[nodiscard]] AccountDeed deed_of(const std::string& user, const Stage& stage);
  void carry_out(AccountDeed deed, Stage& stage);

  Habit habit_;
};

}  // namespace p2pchat::sim
