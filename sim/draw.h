#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/instant.h"

namespace p2pchat::sim {

// What a draw decides. A new purpose goes to the end: the numbers are part of every seed's run.
enum class Purpose : std::uint32_t {
  kDelay,
  kLoss,
  kDuplicate,
  kReorder,
  kEntropy,
  kCrash,
  kClock,
  kIdentity,
  kPlan,
  kWorkload,
  kText,
  kDisk,
  kBurst,
  kCorrupt,
  kPlace,
  kStreamReset,
  kChurn,
  kAdversary,
  kVersion,
};

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that spreads every bit.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111eb;
  return x ^ (x >> 31U);
}

// Those of one purpose, for whoever draws often.
class Draws {
 public:
  explicit Draws(std::uint64_t state) : state_(state) {}

  [[nodiscard]] std::uint64_t draw(std::uint64_t source, std::uint64_t destination,
                                   std::uint64_t n) const {
    std::uint64_t state = mix(state_ ^ (source * 0xd1342543de82ef95 + 0x632be59bd9b4e019));
    state = mix(state + destination * 0xaef17502108ef2d9 + 0x9e3779b97f4a7c15);
    return mix(state ^ (n * 0x9fb21c651e98df25 + 0x2545f4914f6cdd1d));
  }

 private:
  std::uint64_t state_;
};

// Chance by key, not by stream: a draw depends on what it decides and on nothing drawn before it,
// so that taking one message or one fault out of a run leaves every other draw as it was. Integers
// only, so that every compiler and every level of optimization draws the same.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : seed_(seed) {}

  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  [[nodiscard]] std::uint64_t draw(Purpose purpose, std::uint64_t source, std::uint64_t destination,
                                   std::uint64_t n) const {
    return draws(purpose).draw(source, destination, n);
  }
  [[nodiscard]] Draws draws(Purpose purpose) const;

 private:
  std::uint64_t seed_;
};

// The following turn one uniform 64-bit draw into something else.

// In [0, bound); the bias is below bound / 2^64. The bound must not be 0.
[[nodiscard]] std::uint64_t below(std::uint64_t draw, std::uint64_t bound);

// In [low, high], both included.
[[nodiscard]] std::uint64_t between(std::uint64_t draw, std::uint64_t low, std::uint64_t high);

// True in so many of a million cases.
[[nodiscard]] bool happens(std::uint64_t draw, std::uint32_t per_million);

// Exponentially distributed, at most 45 times the mean (2^-64 is the least draw).
[[nodiscard]] Duration exponential(std::uint64_t draw, Duration mean);

// Lognormal: median * e^(sigma * z), sigma in units of 2^-16. z is the sum of twelve uniform draws
// less six, so it lies within six standard deviations.
[[nodiscard]] Duration lognormal(std::uint64_t draw, Duration median, std::uint32_t sigma_q16);

// Weibull distributed with the given mean; the shape, in tenths, is one of kWeibullShapes. Below 10
// long lives get longer.
inline constexpr std::array<std::uint32_t, 8> kWeibullShapes = {4, 5, 6, 7, 8, 10, 15, 20};
[[nodiscard]] Duration weibull(std::uint64_t draw, Duration mean, std::uint32_t shape_tenths);

// Pareto distributed with the given mean; the shape, in tenths, is more than 10. At most 2^20 times
// the least value.
[[nodiscard]] Duration pareto(std::uint64_t draw, Duration mean, std::uint32_t shape_tenths);

// Fisher and Yates, by further draws under the same key.
template <class T>
void shuffle(std::vector<T>& items, const Chance& chance, Purpose purpose, std::uint64_t source) {
  for (std::size_t i = items.size(); i > 1; --i) {
    const std::uint64_t other = below(chance.draw(purpose, source, items.size(), i), i);
    std::swap(items[i - 1], items[static_cast<std::size_t>(other)]);
  }
}

}  // namespace p2pchat::sim
