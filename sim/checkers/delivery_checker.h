#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// Every accepted message is shown to its recipient in the end, never twice by one client, and
// nothing is shown that was not sent. What its sender has deleted neither of the two has in the
// end, and no client shows it after it has said that it is deleted. Of somebody who is blocked
// nothing is shown, and what came then need never be.
class DeliveryChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<DeliveryChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "delivery"; }
  void on_told(const Scene& scene, const Told& told) override;
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  void expect_deleted(const Scene& scene, const Conversation& conversation,
                      const client::StoredMessage& message);
  void expect_sent(const Scene& scene, const std::string& user,
                   const client::StoredMessage& message);
};

}  // namespace p2pchat::sim
