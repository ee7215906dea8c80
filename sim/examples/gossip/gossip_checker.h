#pragma once

#include <optional>
#include <set>
#include <string>

#include "sim/world.h"

namespace p2pchat::examples {

// Judges a world of Gossip members from outside, and takes no part in it:
//   always      nobody knows a rumour that nobody started;
//   in the end  everybody knows every rumour that anybody has ever known.
// What is wrong is a sentence.
class GossipChecker {
 public:
  using Verdict = std::optional<std::string>;

  void on_started(const std::string& rumour) { started_.insert(rumour); }

  // After every event.
  [[nodiscard]] Verdict look(const sim::World& world);
  // When every member has been up, and the network whole, for long enough.
  [[nodiscard]] Verdict judge_end(const sim::World& world) const;

  [[nodiscard]] const std::set<std::string>& heard() const { return heard_; }

 private:
  std::set<std::string> started_;
  std::set<std::string> heard_;  // by anybody, at any time
};

}  // namespace p2pchat::examples
