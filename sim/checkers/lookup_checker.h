#pragma once

#include <memory>
#include <string_view>

#include "sim/checkers/checker.h"
#include "sim/checkers/one_ring.h"

namespace p2pchat::sim {

// No two live active nodes claim one key while the network is undisturbed; an answer to a question
// that was asked in quiet times is the true owner.
class LookupChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<LookupChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "lookup"; }
  void on_node_changed(const Scene& scene, std::size_t node) override;
  void on_answer(const Scene& scene, const LookupAnswer& answer) override;

 private:
  OneRing one_ring_;
};

}  // namespace p2pchat::sim
