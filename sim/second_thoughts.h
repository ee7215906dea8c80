#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users delete some of what they wrote, each a while after it was accepted; who is away by then
// leaves it as it is.
class SecondThoughts {
 public:
  // One of so many texts is deleted.
  static constexpr std::uint64_t kOneOf = 4;

  explicit SecondThoughts(const Workload& chat) : mean_(chat.deletes) {}

  [[nodiscard]] Instant next_at() const;
  void on_told(const Told& told, const Stage& stage);
  // Of the clients `is_here` says whether their user can do it.
  template <class IsHere>
  void act(Stage& stage, const IsHere& is_here) {
    for (const Thought& thought : take_due(stage.world.now())) {
      if (is_here(thought.client)) carry_out(thought, stage);
    }
  }
  // Clients that were given a command since the last call.
  [[nodiscard]] std::vector<std::size_t> take_commanded() { return std::exchange(commanded_, {}); }

 private:
  struct Thought {
    Instant at;
    std::size_t client = 0;
    std::string peer;
    std::string id;
  };

  [[nodiscard]] std::vector<Thought> take_due(Instant now);
  void carry_out(const Thought& thought, Stage& stage);

  Duration mean_{0};
  std::uint64_t texts_ = 0;
  std::vector<Thought> thoughts_;
  std::vector<std::size_t> commanded_;
};

}  // namespace p2pchat::sim
