#include "sim/clock.h"

#include <algorithm>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

constexpr std::int64_t kMillion = 1'000'000;

// a * b / c, rounded down, where a * b may not fit but b * c does.
std::int64_t scaled(std::int64_t a, std::int64_t b, std::int64_t c) {
  const std::int64_t part = a % c * b;
  const std::int64_t down = part / c - (part % c < 0 ? 1 : 0);
  return a / c * b + down;
}

}  // namespace

Instant Clock::shown_at(Instant world) const {
  const Duration passed = world - since_;
  if (drift_ == 0) return shown_ + passed;
  return shown_ + passed + Duration(scaled(passed.count(), drift_, kMillion));
}

Instant Clock::world_at(Instant shown) const {
  if (shown <= shown_) return since_;
  const Duration passed = shown - shown_;
  if (drift_ == 0) return since_ + passed;
  Instant at = since_ + passed - Duration(scaled(passed.count(), drift_, kMillion + drift_));
  while (shown_at(at) < shown) at = at + Duration(1);
  while (at > since_ && shown_at(at - Duration(1)) >= shown) at = at - Duration(1);
  return at;
}

void Clock::set_drift(std::int32_t drift, Instant now) {
  P2PCHAT_ASSERT(drift >= -kDriftMax && drift <= kDriftMax);
  shown_ = shown_at(now);
  since_ = now;
  drift_ = drift;
}

void Clock::jump(Duration by, Instant now) {
  shown_ = std::max(shown_at(now) + by, Instant());
  since_ = now;
}

}  // namespace p2pchat::sim
