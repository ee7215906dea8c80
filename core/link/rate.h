#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/instant.h"

namespace p2pchat::link {

// Counts what happens in each second, for a bound on it.
class Rate {
 public:
  [[nodiscard]] std::uint64_t count(Instant now) const {
    return second_of(now) == second_ ? count_ : 0;
  }
  // True, and counted, unless the bound has been reached in this second.
  [[nodiscard]] bool take(Instant now, std::uint64_t bound) {
    if (count(now) >= bound) return false;
    count_ = count(now) + 1;
    second_ = second_of(now);
    return true;
  }

 private:
  [[nodiscard]] static std::int64_t second_of(Instant now) {
    return now.micros() / std::chrono::microseconds(std::chrono::seconds{1}).count();
  }

  std::int64_t second_ = -1;
  std::uint64_t count_ = 0;
};

}  // namespace p2pchat::link
