#include "sim/draw.h"

#include <algorithm>
#include <array>
#include <bit>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

__extension__ using Wide = unsigned __int128;

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that spreads every bit.
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111eb;
  return x ^ (x >> 31U);
}

constexpr std::size_t kSteps = 256;
using Table = std::array<std::uint64_t, kSteps + 1>;

// log2(1 + i/256) in units of 2^-32, digit by digit: each squaring gives one more bit.
constexpr Table make_log2_table() {
  Table table{};
  for (std::size_t i = 0; i < kSteps; ++i) {
    Wide x = Wide{kSteps + i} << 54U;  // 1 + i/256 in units of 2^-62
    for (unsigned bit = 0; bit < 32; ++bit) {
      x = (x * x) >> 62U;
      table[i] <<= 1U;
      if (x >= (Wide{2} << 62U)) {
        x >>= 1U;
        table[i] |= 1U;
      }
    }
  }
  table[kSteps] = std::uint64_t{1} << 32U;
  return table;
}

constexpr std::uint64_t square_root(Wide x) {
  std::uint64_t root = 0;
  for (int bit = 63; bit >= 0; --bit) {
    const std::uint64_t candidate = root | (std::uint64_t{1} << static_cast<unsigned>(bit));
    if (Wide{candidate} * candidate <= x) root = candidate;
  }
  return root;
}

// 2^(i/256) in units of 2^-32: the eight square roots of two, multiplied by the bits of i.
constexpr Table make_exp2_table() {
  std::array<std::uint64_t, 8> roots{};  // 2^(1/2), 2^(1/4), ... in units of 2^-60
  std::uint64_t root = std::uint64_t{2} << 60U;
  for (std::uint64_t& each : roots) each = root = square_root(Wide{root} << 60U);
  Table table{};
  for (std::size_t i = 0; i < kSteps; ++i) {
    Wide product = Wide{1} << 60U;
    for (std::size_t bit = 0; bit < 8; ++bit) {
      if ((i >> (7 - bit)) & 1U) product = (product * roots[bit]) >> 60U;
    }
    table[i] = static_cast<std::uint64_t>(product >> 28U);
  }
  table[kSteps] = std::uint64_t{2} << 32U;
  return table;
}

constexpr Table kLog2 = make_log2_table();
constexpr Table kExp2 = make_exp2_table();

// The value between two entries; `fraction` in units of 2^-32, its top 8 bits choose the entry.
constexpr std::uint64_t interpolate(const Table& table, std::uint64_t fraction) {
  const auto i = static_cast<std::size_t>(fraction >> 24U);
  const std::uint64_t rest = fraction & 0xffffff;
  return table[i] + (((table[i + 1] - table[i]) * rest) >> 24U);
}

// -log2(u / 2^64) in units of 2^-32.
std::uint64_t minus_log2(std::uint64_t u) {
  u = std::max<std::uint64_t>(u, 1);
  const auto zeros = static_cast<unsigned>(std::countl_zero(u));
  const std::uint64_t fraction = ((u << zeros) << 1U) >> 32U;
  return (std::uint64_t{zeros + 1} << 32U) - interpolate(kLog2, fraction);
}

}  // namespace

std::uint64_t Chance::draw(Purpose purpose, std::uint64_t source, std::uint64_t destination,
                           std::uint64_t n) const {
  std::uint64_t state = mix(seed_ + 0x9e3779b97f4a7c15);
  state = mix(state + 0x9e3779b97f4a7c15 * (static_cast<std::uint64_t>(purpose) + 1));
  state = mix(state ^ (source * 0xd1342543de82ef95 + 0x632be59bd9b4e019));
  state = mix(state + destination * 0xaef17502108ef2d9 + 0x9e3779b97f4a7c15);
  return mix(state ^ (n * 0x9fb21c651e98df25 + 0x2545f4914f6cdd1d));
}

std::uint64_t below(std::uint64_t draw, std::uint64_t bound) {
  P2PCHAT_ASSERT(bound != 0);
  return static_cast<std::uint64_t>((Wide{draw} * bound) >> 64U);
}

std::uint64_t between(std::uint64_t draw, std::uint64_t low, std::uint64_t high) {
  P2PCHAT_ASSERT(low <= high);
  return high - low == UINT64_MAX ? draw : low + below(draw, high - low + 1);
}

bool happens(std::uint64_t draw, std::uint32_t per_million) {
  return below(draw, 1'000'000) < per_million;
}

Duration exponential(std::uint64_t draw, Duration mean) {
  constexpr std::uint64_t kLn2 = 2977044472;  // in units of 2^-32
  const Wide ln = (Wide{minus_log2(draw)} * kLn2) >> 32U;
  const auto micros = static_cast<std::uint64_t>(mean.count());
  return Duration(static_cast<Duration::rep>((ln * micros) >> 32U));
}

Duration lognormal(std::uint64_t draw, Duration median, std::uint32_t sigma_q16) {
  constexpr std::int64_t kLog2E = 94548;  // in units of 2^-16
  std::int64_t z = -6 * 65536;
  for (unsigned word = 0; word < 3; ++word) {
    const std::uint64_t bits = mix(draw + word);
    for (unsigned part = 0; part < 64; part += 16) {
      z += static_cast<std::int64_t>((bits >> part) & 0xffff);
    }
  }
  constexpr std::int64_t kExponentMax = std::int64_t{20} << 32U;
  const std::int64_t raw = ((static_cast<std::int64_t>(sigma_q16) * z) >> 16U) * kLog2E;
  const std::int64_t exponent = std::clamp(raw, -kExponentMax, kExponentMax);
  const std::int64_t whole = exponent >> 32U;
  const std::uint64_t power = interpolate(kExp2, static_cast<std::uint64_t>(exponent) & 0xffffffff);
  const Wide scaled = Wide{static_cast<std::uint64_t>(median.count())} * power;
  const auto shift = static_cast<unsigned>(32 - whole);
  return Duration(static_cast<Duration::rep>(scaled >> shift));
}

}  // namespace p2pchat::sim
