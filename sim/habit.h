#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// The draws that one habit has for itself: `part` and those behind it. Equal parts have other
// families.
struct HabitDraws {
  std::uint64_t part = 0;
  std::uint64_t family = 0;
};

// What users do now and then, independently of one another: when somebody comes to it (times
// between are exponential), who that is, and what else is drawn then. A value; what is done is the
// business of who has the habit.
class Habit {
 public:
  // The mean of the times between; 0: nobody has it.
  Habit(Duration mean, HabitDraws draws) : mean_(mean), draws_(draws) {}

  [[nodiscard]] bool is_kept() const { return mean_ > Duration{0}; }
  [[nodiscard]] Duration mean() const { return mean_; }
  void begin(Instant from);
  [[nodiscard]] Instant next_at() const { return next_; }
  void end() { next_ = Instant::never(); }

  // It has come to it: one turn more, and the next one is planned.
  void come(const Stage& stage);
  [[nodiscard]] std::uint64_t turn() const { return turn_; }  // from 1 on
  // The n-th draw of this turn, 1 or more.
  [[nodiscard]] std::uint64_t draw(std::uint64_t n, const Stage& stage) const;
  // Of the clients where somebody is, the one whose turn it is, by draw 1; nothing: there is none.
  [[nodiscard]] std::optional<std::size_t> whose(const std::vector<std::size_t>& here,
                                                 const Stage& stage) const;

  void on_command(std::size_t client) { commanded_.push_back(client); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return std::exchange(commanded_, {}); }

 private:
  Duration mean_;
  HabitDraws draws_;
  Instant next_ = Instant::never();
  std::uint64_t turn_ = 0;
  std::vector<std::size_t> commanded_;
};

}  // namespace p2pchat::sim
