#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore/histories.h"
#include "sim/explore/node_judge.h"
#include "sim/explore/node_state.h"
#include "sim/explore/node_steps.h"

namespace p2pchat::sim {

// Walks every order of events of a small world of whole nodes, breadth first, up to the depth that
// its exploration gives, so that the path to the first flaw is a shortest one. Each new state is
// judged when it is found. Whoever drives it decides when to stop.
class NodeWalk {
 public:
  explicit NodeWalk(SettledWorld world);
  NodeWalk(const NodeWalk&) = delete;
  NodeWalk& operator=(const NodeWalk&) = delete;

  // Takes up to that many more states and follows all their events. False once there is nothing
  // more to do: everything was walked, or a flaw was found.
  bool advance(std::size_t states);

  [[nodiscard]] std::size_t states() const { return table_.size(); }
  [[nodiscard]] std::size_t walked() const { return walked_; }
  [[nodiscard]] std::uint64_t transitions() const { return transitions_; }
  // All states that are fewer events away from the start have been followed.
  [[nodiscard]] std::size_t depth() const { return depth_; }
  [[nodiscard]] std::size_t depth_max() const { return histories_.world().exploration.depth; }
  [[nodiscard]] std::size_t histories() const { return histories_.size(); }
  [[nodiscard]] std::size_t judged() const { return judge_.judged(); }
  // States that lie at the greatest depth, and are not followed.
  [[nodiscard]] std::size_t cut_off() const { return cut_off_; }

  // A sentence, empty if nothing is wrong so far.
  [[nodiscard]] const std::string& flaw() const { return flaw_; }
  // The events that lead from the start to the flaw, or to the state that is under way.
  [[nodiscard]] std::vector<std::string> path() const;

 private:
  using Number = NodeStateTable::Number;

  void find(const NodeState& state, Number origin);
  void follow(Number number);

  Histories histories_;
  NodeSteps steps_;
  NodeJudge judge_;
  NodeStateTable table_;
  std::size_t walked_ = 0;
  std::uint64_t transitions_ = 0;
  std::size_t depth_ = 0;
  std::size_t layer_end_ = 1;  // states with numbers below have at most `depth_` events before them
  std::size_t cut_off_ = 0;
  Number under_way_ = 0;
  std::optional<Act> act_;  // that is performed on it
  std::string flaw_;
};

}  // namespace p2pchat::sim
