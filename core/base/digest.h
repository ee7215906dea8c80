#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace p2pchat {

// A 64-bit running digest of what happened, equal for equal runs. Not for security.
class Digest {
 public:
  // The finalizer of SplitMix64 (Steele, Lea, Flood 2014) over a running sum.
  void add(std::uint64_t value) {
    std::uint64_t mixed = state_ + 0x9e3779b97f4a7c15 + value;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
    state_ = mixed ^ (mixed >> 31U);
  }
  void add(BytesView bytes);  // length and content

  [[nodiscard]] std::uint64_t value() const { return state_; }

  bool operator==(const Digest&) const = default;

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15;
};

}  // namespace p2pchat
