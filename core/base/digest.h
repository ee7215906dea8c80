#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace p2pchat {

// A 64-bit running digest of what happened, equal for equal runs. Not for security.
class Digest {
 public:
  void add(std::uint64_t value);
  void add(BytesView bytes);  // length and content

  [[nodiscard]] std::uint64_t value() const { return state_; }

  bool operator==(const Digest&) const = default;

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15;
};

}  // namespace p2pchat
