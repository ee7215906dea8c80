#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// A conversation reads in causal order on both sides: by Lamport time, each sender's messages in
// the order in which it sent them, and an answer after what it may answer.
class OrderChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<OrderChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "order"; }
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  void judge(const Scene& scene, const Conversation& conversation);
};

}  // namespace p2pchat::sim
