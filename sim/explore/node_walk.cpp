#include "sim/explore/node_walk.h"

#include <algorithm>
#include <utility>

namespace p2pchat::sim {

NodeWalk::NodeWalk(SettledWorld world)
    : histories_(std::move(world)),
      steps_(histories_),
      judge_(histories_),
      table_(histories_.nodes()) {
  NodeState start;
  for (std::size_t node = 0; node < histories_.nodes(); ++node) {
    start.nodes.push_back(static_cast<HistoryId>(node));
  }
  find(start, 0);
}

bool NodeWalk::advance(std::size_t states) {
  for (std::size_t i = 0; i < states && flaw_.empty() && walked_ < table_.size(); ++i) {
    if (walked_ == layer_end_) {
      ++depth_;
      layer_end_ = table_.size();
    }
    if (depth_ == depth_max()) {
      cut_off_ = table_.size() - walked_;
      walked_ = table_.size();
      break;
    }
    follow(static_cast<Number>(walked_++));
  }
  return flaw_.empty() && walked_ < table_.size();
}

void NodeWalk::follow(Number number) {
  under_way_ = number;
  NodeState state;
  table_.load(number, state);
  std::vector<Act> acts;
  steps_.possible(state, acts);
  for (const Act& act : acts) {
    act_ = act;
    ++transitions_;
    find(steps_.perform(state, act), number);
    if (!flaw_.empty()) return;
  }
  act_.reset();
}

void NodeWalk::find(const NodeState& state, Number origin) {
  if (!table_.insert(state, origin)) return;
  flaw_ = judge_.flaw_of(state);
  if (const auto outsider = histories_.outsider(); flaw_.empty() && outsider) {
    flaw_ = "model: node " + std::to_string(*outsider) +
            " asks for a stream or a computation, which explored worlds do not have";
  }
}

// States do not say which event led to them, so it is found again from the state before.
std::vector<std::string> NodeWalk::path() const {
  std::vector<Number> numbers;
  for (Number number = under_way_; number != 0; number = table_.origin(number)) {
    numbers.push_back(number);
  }
  std::ranges::reverse(numbers);
  NodeSteps steps = steps_;
  NodeState state;
  table_.load(0, state);
  std::vector<std::string> lines;
  std::vector<Act> acts;
  for (const Number number : numbers) {
    NodeState after;
    table_.load(number, after);
    steps.possible(state, acts);
    const auto act = std::ranges::find_if(
        acts, [&](const Act& each) { return steps.perform(state, each) == after; });
    lines.push_back(steps.text_of(state, *act));
    state = std::move(after);
  }
  if (act_) lines.push_back(steps.text_of(state, *act_));
  return lines;
}

}  // namespace p2pchat::sim
