#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore/ring_progress.h"
#include "sim/explore/ring_shape.h"
#include "sim/explore/ring_steps.h"
#include "sim/explore/state_code.h"
#include "sim/explore/state_table.h"

namespace p2pchat::sim {

// Walks every order of the events of a model, breadth first, so that the path to the first flaw is
// a shortest one. Each new state is judged when it is found (`flaw_of`), its progress when its
// turn comes. Whoever drives it decides when to stop.
class RingWalk {
 public:
  explicit RingWalk(const RingModel& model);

  // Takes up to that many more states and follows all their events. False once there is nothing
  // more to do: everything was walked, or a flaw was found.
  bool advance(std::size_t states);

  [[nodiscard]] const RingModel& model() const { return steps_.model(); }
  [[nodiscard]] std::size_t states() const { return table_.size(); }
  [[nodiscard]] std::size_t walked() const { return walked_; }
  [[nodiscard]] std::uint64_t transitions() const { return transitions_; }
  // The longest of the shortest paths so far, in events.
  [[nodiscard]] std::size_t depth() const { return depth_; }
  [[nodiscard]] std::size_t bytes() const { return table_.bytes(); }

  [[nodiscard]] const std::optional<RingFlaw>& flaw() const { return flaw_; }
  // The events that lead from the start to the flaw, each with the state after it; the first line
  // is the start.
  [[nodiscard]] std::vector<std::string> path_to_flaw() const;

 private:
  using Number = StateTable::Number;

  struct Next {
    RingState state;
    StateKey key;
  };

  void find(const Next& next, Number origin);
  void follow(Number number);
  void report(RingFlaw flaw, Number number);
  [[nodiscard]] std::optional<RingEvent> event_between(const RingState& before,
                                                       const StateKey& after) const;

  RingSteps steps_;
  StateCode code_;
  StateTable table_;
  std::vector<RingEvent> events_;  // of the state under way
  std::vector<Next> nexts_;        // what they make of it
  std::size_t walked_ = 0;
  std::uint64_t transitions_ = 0;
  std::size_t depth_ = 0;
  std::size_t layer_end_ = 1;  // states with numbers below have at most `depth_` events before them
  std::optional<RingFlaw> flaw_;
  Number flawed_ = 0;
  std::optional<RingEvent> flawed_event_;  // if not the state but this event of it is flawed
};

}  // namespace p2pchat::sim
