#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// In the end both sides of a conversation have the same text of each message that both have, which
// is the one that its sender changed it to last, and the same signs on it.
class MarkChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<MarkChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "marks"; }
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  void compare(const Scene& scene, const Conversation& one, const Conversation& other);
  void expect_accepted(const Scene& scene, const Conversation& one);
};

}  // namespace p2pchat::sim
