#pragma once

#include <memory>
#include <string_view>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// Of who hides, and was told that the ring knows it, nobody hears whether they are here or when
// they last were; nor does who hides hear it of anybody.
class PresenceChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<PresenceChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "presence"; }
  void on_told(const Scene& scene, const Told& told) override;
};

}  // namespace p2pchat::sim
