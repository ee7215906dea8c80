#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "sim/explore/histories.h"
#include "sim/explore/node_state.h"

namespace p2pchat::sim {

// One thing that may happen next in a world.
struct Act {
  enum class Kind : std::uint8_t { kArrive, kDrop, kWake, kSync, kCrash, kJoin, kMessage };

  Kind kind = Kind::kWake;
  std::uint32_t node = 0;
  LetterId letter = 0;          // kArrive, kDrop
  std::uint32_t survivors = 0;  // kCrash: writes that have made it
  bool is_out_of_order = false;

  bool operator==(const Act&) const = default;
};

// Which events there are in a state, and what each makes of it.
//
// Time: what is on its way has an instant at which it is due. It may happen up to `late` after
// that, before or after anything else that may. An event happens at its due time, or when its node
// has come further already, at the node's own clock; and none may happen while something else has
// been due for longer than `late`. So each path is one that real clocks and a real network can
// take: every message takes its latency and at most `late` more, every alarm is at most so late.
class NodeSteps {
 public:
  explicit NodeSteps(Histories& histories) : histories_(histories) {}

  // Every act that is possible, in an order that depends on the state alone.
  void possible(const NodeState& state, std::vector<Act>& acts) const;
  [[nodiscard]] NodeState perform(const NodeState& state, const Act& act);
  // "62.013s node 1 <- node 0 Replicate 234 bytes"
  [[nodiscard]] std::string text_of(const NodeState& state, const Act& act) const;

 private:
  struct Pending {
    Instant due;
    Act act;
  };

  void add_pending(const NodeState& state, std::vector<Pending>& pending) const;
  void add_crashes(const NodeState& state, std::vector<Act>& acts) const;
  void add_from_outside(const NodeState& state, std::vector<Act>& acts) const;
  [[nodiscard]] Instant now(const NodeState& state) const;
  [[nodiscard]] Instant happens_at(const NodeState& state, const Act& act) const;
  [[nodiscard]] Input input_of(const NodeState& state, const Act& act) const;
  [[nodiscard]] const Histories::Point& point(const NodeState& state, std::uint32_t node) const {
    return histories_.point(state.nodes[node]);
  }

  Histories& histories_;
};

}  // namespace p2pchat::sim
