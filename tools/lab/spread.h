#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/instant.h"

namespace p2pchat::lab {

// How long many things took: counts of durations, each right to a sixteenth. A value of constant
// size; the difference of two of them is what came between.
class Spread {
 public:
  void add(Duration taken);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  // So many percent took at most that long, of those that came since `before`, an earlier value of
  // this one; nothing if none did.
  [[nodiscard]] std::optional<Duration> percentile_since(const Spread& before,
                                                         unsigned percent) const;

 private:
  static constexpr std::size_t kSteps = 8;  // for each doubling
  static constexpr std::size_t kBuckets = 34 * kSteps;

  [[nodiscard]] static std::size_t bucket_of(std::uint64_t micros);
  [[nodiscard]] static Duration middle_of(std::size_t bucket);

  std::array<std::uint32_t, kBuckets> counts_{};
  std::uint64_t count_ = 0;
};

}  // namespace p2pchat::lab
