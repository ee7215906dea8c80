#pragma once

#include <chrono>

#include "core/base/instant.h"

namespace p2pchat::transport {

// Calendar time as read once, carried on by a clock that never jumps.
class Clock {
 public:
  [[nodiscard]] Instant now() const {
    const auto passed = std::chrono::steady_clock::now() - started_;
    return start_ + std::chrono::floor<Duration>(passed);
  }

 private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  Instant start_{std::chrono::floor<Duration>(std::chrono::system_clock::now().time_since_epoch())};
};

}  // namespace p2pchat::transport
