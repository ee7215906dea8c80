#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/habit.h"
#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users block one another for a while, now this one and now that one. Who is away when it is to end
// ends it once they are back.
class Quarrels {
 public:
  explicit Quarrels(const Workload& chat) : habit_(chat.blocks, {.part = 104, .family = 0}) {}

  // Who is at a client and can do something now; nothing: nobody is.
  using UserAt = std::function<const std::string*(std::size_t client)>;
  struct Place {
    std::vector<std::string> users;
    std::size_t clients = 0;
    UserAt user_at;

    // Clients where somebody is.
    [[nodiscard]] std::vector<std::size_t> here() const;
  };

  void arrive(Instant from) { habit_.begin(from); }
  [[nodiscard]] Instant next_at() const;
  void act(const Place& place, Stage& stage);
  // None begins any more.
  void close() { habit_.end(); }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return habit_.take_commanded(); }

 private:
  struct Quarrel {
    Instant ends;
    std::size_t client = 0;
    std::string user;
    std::string peer;
  };

  void begin(const Place& place, Stage& stage);
  void say(const Quarrel& quarrel, chat::Deed deed, Stage& stage);

  Habit habit_;
  std::vector<Quarrel> quarrels_;
};

}  // namespace p2pchat::sim
