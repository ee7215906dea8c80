#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// A message that does not last goes so long after it was sent, and where it came to so long after
// it was first shown: not sooner while its user's device has the account, and in the end no device
// of either has it or finds it by its words. What nobody has looked at stays. The same holds of
// what is said in a group, with each member.
class VanishChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<VanishChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "vanishing"; }
  void on_told(const Scene& scene, const Told& told) override;
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  using OfUser = std::pair<std::string, std::string>;  // and a text, as it was sent first

  void on_vanished(const Scene& scene, const Told& told, const client::StoredMessage& message);
  void expect_gone_in_group(const Scene& scene, const GroupHistory& history,
                            const client::StoredMessage& message);
  void expect_gone(const Scene& scene, const Conversation& conversation,
                   const client::StoredMessage& message);

  std::map<OfUser, Instant> shown_;  // to whom a text came, when its time began
  std::set<OfUser> vanished_;
};

}  // namespace p2pchat::sim
