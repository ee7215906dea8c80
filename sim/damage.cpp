#include "sim/damage.h"

#include "sim/draw.h"

namespace p2pchat::sim {

Bytes damaged(BytesView payload, std::uint64_t draw) {
  Bytes bytes = to_bytes(payload);
  if (bytes.empty()) return bytes;
  const Chance chance(draw);
  const auto drawn = [&](std::uint64_t n, std::uint64_t bound) {
    return below(chance.draw(Purpose::kCorrupt, 0, 0, n), bound);
  };
  if (drawn(0, 4) == 0) {
    bytes.resize(static_cast<std::size_t>(drawn(1, bytes.size())));
    return bytes;
  }
  const std::uint64_t flips = 1 + drawn(2, 3);
  for (std::uint64_t i = 0; i < flips; ++i) {
    const std::uint64_t bit = drawn(3 + i, std::uint64_t{bytes.size()} * 8);
    bytes[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  return bytes;
}

}  // namespace p2pchat::sim
