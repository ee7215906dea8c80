#include "sim/bursts.h"

#include <algorithm>

namespace p2pchat::sim {

namespace {

// A bad or good time has this many slots at least, on average.
constexpr std::int64_t kSlots = 8;

// slot / mean in units of 2^-32.
std::uint64_t turn_chance(Duration slot, Duration mean) {
  const auto part = static_cast<std::uint64_t>(slot.count()) << 32U;
  return std::max<std::uint64_t>(part / static_cast<std::uint64_t>(mean.count()), 1);
}

}  // namespace

bool Bursts::is_bad(const Chance& chance, SiteId from, SiteId to, Instant at) const {
  const Duration slot = std::max(std::min(burst, gap) / kSlots, Duration(1));
  const std::uint64_t to_bad = turn_chance(slot, gap);
  const std::uint64_t either = to_bad + turn_chance(slot, burst);
  constexpr std::uint64_t kOne = std::uint64_t{1} << 32U;
  for (std::int64_t n = at.micros() / slot.count();; --n) {
    const std::uint64_t draw =
        chance.draw(Purpose::kBurst, from.value, to.value, static_cast<std::uint64_t>(n));
    // The high half decides whether the past is forgotten, the low half how it begins anew.
    if (n > 0 && (draw >> 32U) >= std::min(either, kOne)) continue;
    return below(draw << 32U, either) < to_bad;
  }
}

}  // namespace p2pchat::sim
