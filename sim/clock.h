#pragma once

#include <cstdint>

#include "core/base/instant.h"

namespace p2pchat::sim {

// A clock that goes on evenly between two changes, but not quite at the world's pace.
class Clock {
 public:
  // Too fast or slow by a tenth at most, in millionths.
  static constexpr std::int32_t kDriftMax = 100'000;

  explicit Clock(Duration offset = Duration(0)) : shown_(offset) {}

  // What it shows when the world's clock shows `world`, which must not lie before the last change.
  [[nodiscard]] Instant shown_at(Instant world) const;
  // The first moment of the world when it shows `shown` or more; its last change if that has
  // passed.
  [[nodiscard]] Instant world_at(Instant shown) const;

  [[nodiscard]] std::int32_t drift() const { return drift_; }
  // From `now` on, in millionths: positive is fast.
  void set_drift(std::int32_t drift, Instant now);
  // Moves the hand. It does not go below zero.
  void jump(Duration by, Instant now);

 private:
  Instant since_;  // the world's time of the last change
  Instant shown_;  // what it showed then
  std::int32_t drift_ = 0;
};

}  // namespace p2pchat::sim
