#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "sim/checkers/checker.h"
#include "sim/checkers/steady_ring.h"

namespace p2pchat::sim {

// Once a user was told that their account is closed, nobody gets in any more with any password or
// words, nobody is told that the name is theirs, and nothing that is written to it is told to be
// stored; in the end none of the nodes that are to hold what is under its key has a session,
// prekeys, a snapshot or what words open of it. An account is not closed with a wrong password, and
// the right one is taken until its end was asked for. Not judged while the network is cut, nor soon
// after, nor of what was stored while there were two rings: one of them may not have heard of it.
class ClosedChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<ClosedChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "closed"; }
  void on_node_changed(const Scene& scene, std::size_t node) override {
    steady_ring_.update(scene, node);
  }
  void on_told(const Scene& scene, const Told& told) override;
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  void judge_end(const Scene& scene, const ClosingDeed& deed, client::Outcome outcome);
  void judge_text(const Scene& scene, const client::StoredMessage& message);
  // Its user knew then, or before, that it is closed, and whoever serves is to know it.
  [[nodiscard]] bool is_after_end(const Scene& scene, const ClosingDeed& deed) const;

  SteadyRing steady_ring_;
};

}  // namespace p2pchat::sim
