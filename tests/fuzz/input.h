#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"

namespace p2pchat::fuzz {

// Takes an input apart into what happens; at its end everything is zero and empty.
class Input {
 public:
  explicit Input(BytesView left) : left_(left) {}

  [[nodiscard]] bool is_at_end() const { return left_.empty(); }
  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const std::uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  // As many as two bytes say, which come first.
  BytesView bytes(std::size_t max) {
    const std::size_t size = byte();
    return take(std::min(size * 256 + byte(), max));
  }
  // As many as one byte says, which comes first.
  BytesView few_bytes(std::size_t max) { return take(std::min(std::size_t{byte()}, max)); }

 private:
  BytesView take(std::size_t size) {
    const BytesView taken = left_.first(std::min(size, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }

  BytesView left_;
};

}  // namespace p2pchat::fuzz
