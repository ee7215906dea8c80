#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/checkers/one_ring.h"

namespace p2pchat::sim {

// The ring's structure. Always: a node's successors are in clockwise order, without itself and
// without doubles. From the first ideal ring on, as long as the network is undisturbed: every
// member has a live successor, and the first live successors form one ring (Zave 2017). When all
// has been calm for long enough: ideal, that is everybody knows exactly its true neighbours. Once
// ideal for a moment, it stays so until somebody comes or goes, since whoever lives is not taken
// for dead; but where one datagram in fifty may be lost that can happen, so once in a run it may.
class RingChecker : public Checker {
 public:
  static constexpr std::size_t kWrongVerdictsMost = 1;

  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<RingChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "ring"; }
  void on_node_changed(const Scene& scene, std::size_t node) override;
  void on_quiet(const Scene& scene) override;
  void at_end(const Scene& scene, const std::vector<Conversation>&) override;

 private:
  void judge_calm(const Scene& scene);
  [[nodiscard]] bool is_healing(const Scene& scene) const;
  void expect_ideal(const Scene& scene);
  void expect_one_ring(const Scene& scene);

  OneRing one_ring_;
  std::optional<Instant> ideal_since_;  // while it is, in calm times
  std::size_t wrong_verdicts_ = 0;
  Instant wrong_at_;  // the last one
};

}  // namespace p2pchat::sim
