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

// Users form groups, invite and remove one another, give roles, leave, say how long what is written
// lasts, write to all of them, and change, delete and react to what was written; they try it with
// what others wrote, too.
class Circles {
 public:
  static constexpr std::uint64_t kGroups = 3;  // in a run

  explicit Circles(const Workload& chat)
      : habit_(chat.groups, {.part = 110, .family = 0}),
        sizes_(chat.size),
        lifetime_(chat.vanishes) {}

  void arrive(Instant from) { habit_.begin(from); }
  [[nodiscard]] Instant next_at() const { return habit_.next_at(); }
  void act(const Quarrels::Place& place, Stage& stage);
  void close() { habit_.end(); }
  // Asks a client for all of its groups and what was said in them.
  void read(std::size_t client, Stage& stage) const;
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return habit_.take_commanded(); }

 private:
  // Whose turn it is, and what they have drawn.
  struct Turn {
    std::size_t client = 0;
    std::string user;
    std::uint64_t number = 0;
    std::uint64_t dice = 0;
    std::uint64_t whom = 0;
  };

  void live_in(const chat::GroupView& group, const Turn& turn, const Quarrels::Place& place,
               Stage& stage);
  void say(const chat::GroupView& group, const Turn& turn, Stage& stage);
  void lengthen(std::string& text, const Turn& turn) const;
  void remark(const chat::GroupView& group, const Turn& turn, Stage& stage);
  void order(client::GroupCommand command, const Turn& turn, Stage& stage);
  void set_timer(const chat::GroupView& group, const Turn& turn, Stage& stage);

  Habit habit_;
  SizeRange sizes_{};     // of texts, if they may be longer than what goes whole to each
  Duration lifetime_{0};  // of texts, where somebody has said so; 0: nobody does
  std::uint64_t founded_ = 0;
};

}  // namespace p2pchat::sim
