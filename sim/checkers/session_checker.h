#pragma once

#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// At most one live session a user and epoch; in the end one client of a user has the account, and
// each other one that is up knows that it was taken over and has told its user: nobody who has the
// password is kept out. A name that several clients want may have two accounts while the network is
// cut, which is for the names checker. A stranger, who has no password, never gets in.
class SessionChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<SessionChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "session"; }
  void on_client_changed(const Scene& scene, std::size_t client) override;
  void on_told(const Scene& scene, const Told& told) override;
  void at_end(const Scene& scene, const std::vector<Conversation>&) override;

 private:
  void expect_let_in(const Scene& scene);

  std::set<std::size_t> told_of_takeover_;  // clients
};

}  // namespace p2pchat::sim
