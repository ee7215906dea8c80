#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/explore/histories.h"
#include "sim/explore/node_state.h"

namespace p2pchat::sim {

// Judges a state of an explored world by what must hold in every one, and by nothing that was
// before it: the simulator's ring and lookup checkers, begun on the ring of the start; and of the
// message, that a receipt stands for a disk that has it, that it outlives as many lost disks as
// were promised, and that who serves its key has it. What nodes show is judged once.
class NodeJudge {
 public:
  explicit NodeJudge(const Histories& histories);

  // What is wrong; empty if nothing is.
  [[nodiscard]] const std::string& flaw_of(const NodeState& state);
  // States that were told apart by what the nodes show.
  [[nodiscard]] std::size_t judged() const { return known_.size(); }

 private:
  [[nodiscard]] std::string judge(const std::vector<std::uint32_t>& shown) const;
  [[nodiscard]] std::string flaw_of_ring(const std::vector<std::uint32_t>& shown) const;
  [[nodiscard]] std::string flaw_of_message(const std::vector<std::uint32_t>& shown) const;

  const Histories& histories_;
  Scene scene_;  // of the start
  std::vector<std::unique_ptr<Checker>> checkers_;
  std::map<std::vector<std::uint32_t>, std::string> known_;
  std::vector<std::uint32_t> key_;
};

}  // namespace p2pchat::sim
