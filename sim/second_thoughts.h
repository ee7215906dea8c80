#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario.h"
#include "sim/stage.h"

namespace p2pchat::sim {

// Users delete some of what they wrote, change some of it, and set signs on it and on what comes,
// each a while after; who is away by then leaves it as it is.
class SecondThoughts {
 public:
  // One of so many texts is deleted, one is edited once or twice, and signs are set on as many of
  // those that are sent and of those that come.
  static constexpr std::uint64_t kOneOf = 4;

  explicit SecondThoughts(const Workload& chat) : deletes_(chat.deletes), marks_(chat.marks) {}

  [[nodiscard]] Instant next_at() const;
  // Nobody has any more.
  void close() { thoughts_.clear(); }
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
  enum class Deed : std::uint8_t { kDelete, kEdit, kReact };
  struct Thought {
    Instant at;
    Deed deed = Deed::kDelete;
    std::size_t client = 0;
    std::string peer;
    std::string id;
  };

  void on_accepted(const SentText& sent, const Told& told, const Stage& stage);
  void on_arrived(const client::StoredMessage& message, const Told& told, const Stage& stage);
  void plan(Thought thought, Duration mean, std::uint64_t draw);
  [[nodiscard]] std::vector<Thought> take_due(Instant now);
  void carry_out(const Thought& thought, Stage& stage);

  Duration deletes_{0};
  Duration marks_{0};
  std::uint64_t texts_ = 0;
  std::uint64_t arrivals_ = 0;
  std::uint64_t signs_ = 0;
  std::vector<Thought> thoughts_;
  std::vector<std::size_t> commanded_;
};

}  // namespace p2pchat::sim
