#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "sim/checkers/checker.h"
#include "sim/checkers/one_ring.h"

namespace p2pchat::sim {

// No two live active nodes claim one key while the network is undisturbed. An answer names a node
// that claimed the key at some moment between question and answer, always; to a question that was
// asked in quiet times it is the true owner. With liars about, only the last holds.
class LookupChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<LookupChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "lookup"; }
  void on_node_changed(const Scene& scene, std::size_t node) override;
  void on_answer(const Scene& scene, const LookupAnswer& answer) override;

 private:
  // A node's claim to the keys behind `after` up to its own id; all keys if they are equal.
  struct Claim {
    RingId after;
    RingId self;
    Instant begin;
    Instant end = Instant::never();
  };

  void note_claim(const Scene& scene, const NodeView& node);
  void expect_true_owner(const Scene& scene, const LookupAnswer& answer);
  void expect_unique(const Scene& scene, const NodeView& node);
  [[nodiscard]] bool was_claimed(const LookupAnswer& answer) const;

  OneRing one_ring_;
  std::map<SiteId, std::deque<Claim>> claims_;  // of late, each node's in order of time
};

}  // namespace p2pchat::sim
