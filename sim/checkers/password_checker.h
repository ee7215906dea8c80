#pragma once

#include <memory>
#include <string_view>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// Once a user was told that their password has changed, the ring takes the new one and no former
// one; a change that was not acknowledged leaves one of the two. The same of recovery words. Not
// judged while the network is cut, nor soon after: the halves may have had passwords of their own.
class PasswordChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<PasswordChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "passwords"; }
  void on_told(const Scene& scene, const Told& told) override;

 private:
  void judge_password(const Scene& scene, const AccountDeed& deed);
  void judge_words(const Scene& scene, const AccountDeed& deed);
};

}  // namespace p2pchat::sim
