#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// In the end the device that has the account has whatever older devices of it have that are up:
// each message, deleted or not as there, with no lower tick, and unread unless somebody has read
// it. If all of them are up, no receipt has gone astray between them either. Only if nothing has
// gone wrong for a while.
class HandOverChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<HandOverChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "hand_over"; }
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  void expect_handed_over(const Scene& scene, const Conversation& older, const Conversation* now);
  void expect_ticks(const Scene& scene, const Conversation& now);
};

}  // namespace p2pchat::sim
