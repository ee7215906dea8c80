#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/instant.h"

namespace p2pchat {

// A machine's source of chance: a value, seeded once with 32 bytes, that gives the same draws after
// a copy. ChaCha20 key stream (RFC 8439) under the seed, so that secrets may be drawn from it;
// each block's first 32 bytes become the next key, so that a stolen state tells no earlier draw.
class Entropy {
 public:
  Entropy() = default;
  explicit Entropy(const Bytes32& seed) : key_(seed) {}

  void fill(std::span<std::uint8_t> out);

  [[nodiscard]] Bytes32 draw_32();
  [[nodiscard]] std::uint64_t draw_u64();

  // Uniform in [0, bound). The bound must not be 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  // Uniform in [0, longest], which must not be negative.
  [[nodiscard]] Duration up_to(Duration longest);

  // A generator of its own for a part of the machine; what it draws later changes nothing here.
  [[nodiscard]] Entropy fork();

  bool operator==(const Entropy&) const = default;

 private:
  Bytes32 key_{};
  Bytes32 ready_{};
  std::size_t left_ = 0;
};

}  // namespace p2pchat
