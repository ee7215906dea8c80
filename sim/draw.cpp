#include "sim/draw.h"

#include <algorithm>
#include <array>
#include <bit>

#include "core/base/assert.h"

namespace p2pchat::sim {

namespace {

__extension__ using Wide = unsigned __int128;

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

constexpr std::int64_t kExponentMax = std::int64_t{20} << 32U;

// value * 2^exponent, the exponent in units of 2^-32 and at most 20.
Duration scaled(Duration value, std::int64_t exponent) {
  const std::int64_t bounded = std::clamp(exponent, -kExponentMax, kExponentMax);
  const std::int64_t whole = bounded >> 32U;
  const std::uint64_t power = interpolate(kExp2, static_cast<std::uint64_t>(bounded) & 0xffffffff);
  const Wide product = Wide{static_cast<std::uint64_t>(value.count())} * power;
  return Duration(static_cast<Duration::rep>(product >> static_cast<unsigned>(32 - whole)));
}

// -ln(u / 2^64) in units of 2^-32.
std::uint64_t minus_ln(std::uint64_t u) {
  constexpr std::uint64_t kLn2 = 2977044472;  // in units of 2^-32
  return static_cast<std::uint64_t>((Wide{minus_log2(u)} * kLn2) >> 32U);
}

// Gamma(1 + 10 / shape), the mean of a Weibull distribution of scale 1, in millionths.
constexpr std::array<std::int64_t, kWeibullShapes.size()> kWeibullMeans = {
    3'323'351, 2'000'000, 1'504'575, 1'265'823, 1'133'003, 1'000'000, 902'745, 886'227};

}  // namespace

Draws Chance::draws(Purpose purpose) const {
  const std::uint64_t state = mix(seed_ + 0x9e3779b97f4a7c15);
  return Draws(mix(state + 0x9e3779b97f4a7c15 * (static_cast<std::uint64_t>(purpose) + 1)));
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
  const auto micros = static_cast<std::uint64_t>(mean.count());
  return Duration(static_cast<Duration::rep>((Wide{minus_ln(draw)} * micros) >> 32U));
}

Duration lognormal(std::uint64_t draw, Duration median, std::uint32_t sigma_q16) {
  constexpr std::int64_t kLog2E = 94548;  // in units of 2^-16
  std::int64_t z = std::int64_t{-6} * 65536;
  for (unsigned word = 0; word < 3; ++word) {
    const std::uint64_t bits = mix(draw + word);
    for (unsigned part = 0; part < 64; part += 16) {
      z += static_cast<std::int64_t>((bits >> part) & 0xffff);
    }
  }
  return scaled(median, ((static_cast<std::int64_t>(sigma_q16) * z) >> 16U) * kLog2E);
}

// scale * (-ln u)^(1/shape)
Duration weibull(std::uint64_t draw, Duration mean, std::uint32_t shape_tenths) {
  const auto* const shape = std::ranges::find(kWeibullShapes, shape_tenths);
  P2PCHAT_ASSERT(shape != kWeibullShapes.end());
  const std::int64_t unit = kWeibullMeans[static_cast<std::size_t>(shape - kWeibullShapes.begin())];
  // log2 of a number in units of 2^-32, by the logarithm of the same bits in units of 2^-64.
  const auto log = static_cast<std::int64_t>(minus_log2(minus_ln(draw)));
  const std::int64_t exponent = ((std::int64_t{32} << 32U) - log) * 10 / shape_tenths;
  return scaled(mean * 1'000'000 / unit, exponent);
}

// least * u^(-1/shape), where the mean is least * shape / (shape - 1).
Duration pareto(std::uint64_t draw, Duration mean, std::uint32_t shape_tenths) {
  P2PCHAT_ASSERT(shape_tenths > 10);
  const Duration least = mean * (shape_tenths - 10) / shape_tenths;
  return scaled(least, static_cast<std::int64_t>(minus_log2(draw)) * 10 / shape_tenths);
}

}  // namespace p2pchat::sim
