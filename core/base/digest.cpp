#include "core/base/digest.h"

#include <algorithm>
#include <cstddef>

namespace p2pchat {

void Digest::add(std::uint64_t value) {
  // The finalizer of SplitMix64 (Steele, Lea, Flood 2014) over a running sum.
  std::uint64_t mixed = state_ + 0x9e3779b97f4a7c15 + value;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
  state_ = mixed ^ (mixed >> 31U);
}

void Digest::add(BytesView bytes) {
  add(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::uint64_t word = 0;
    for (std::size_t j = i; j < std::min(i + 8, bytes.size()); ++j) word = (word << 8U) | bytes[j];
    add(word);
  }
}

}  // namespace p2pchat
