#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace p2pchat {

// Protocol time is counted in microseconds: fine enough for a LAN, 64 bits last 292,000 years.
using Duration = std::chrono::microseconds;

// A point of one node's clock. On a real host: microseconds since 1970-01-01 UTC as read at start,
// carried on by a steady clock; in the simulator: since the start of the world. A machine is told
// the time and never reads it.
class Instant {
 public:
  constexpr Instant() = default;
  explicit constexpr Instant(Duration since_epoch) : since_epoch_(since_epoch) {}

  [[nodiscard]] constexpr Duration since_epoch() const { return since_epoch_; }
  [[nodiscard]] constexpr std::int64_t micros() const { return since_epoch_.count(); }

  // Later than every instant that can come.
  [[nodiscard]] static constexpr Instant never() { return Instant(Duration::max()); }

  constexpr auto operator<=>(const Instant&) const = default;

  friend constexpr Instant operator+(Instant at, Duration step) {
    return Instant(at.since_epoch_ + step);
  }
  friend constexpr Instant operator-(Instant at, Duration step) {
    return Instant(at.since_epoch_ - step);
  }
  friend constexpr Duration operator-(Instant later, Instant earlier) {
    return later.since_epoch_ - earlier.since_epoch_;
  }

 private:
  Duration since_epoch_{0};
};

}  // namespace p2pchat
