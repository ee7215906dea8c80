#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// Whoever searches finds what the history has: the index has come through every crash in step with
// the messages.
class SearchChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<SearchChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "search"; }
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;
};

}  // namespace p2pchat::sim
