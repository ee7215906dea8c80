#include "sim/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace p2pchat::sim {

namespace {

constexpr std::int64_t kMillion = 1'000'000;
// Ten years: far beyond every scenario, far below an overflow.
constexpr std::int64_t kDurationMax = std::int64_t{10} * 366 * 86'400 * kMillion;

std::optional<std::uint64_t> whole(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// "1.5" as 1,500,000 millionths.
std::optional<std::int64_t> millionths(std::string_view number) {
  const std::size_t point = number.find('.');
  const auto units = whole(number.substr(0, point));
  if (!units || *units > static_cast<std::uint64_t>(kDurationMax / kMillion)) return std::nullopt;
  std::int64_t value = static_cast<std::int64_t>(*units) * kMillion;
  if (point == std::string_view::npos) return value;
  std::string digits(number.substr(point + 1));
  if (digits.empty() || digits.size() > 6) return std::nullopt;
  digits.resize(6, '0');
  const auto part = whole(digits);
  if (!part) return std::nullopt;
  return value + static_cast<std::int64_t>(*part);
}

std::optional<std::int64_t> unit_micros(std::string_view unit) {
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits = {
      {{"us", 1}, {"ms", 1000}, {"s", kMillion}, {"min", 60 * kMillion}, {"h", 3600 * kMillion}}};
  const auto* const found =
      std::ranges::find(kUnits, unit, &std::pair<std::string_view, std::int64_t>::first);
  if (found == kUnits.end()) return std::nullopt;
  return found->second;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  if (end == std::string_view::npos) return std::nullopt;
  const auto number = millionths(text.substr(0, end));
  const auto unit = unit_micros(text.substr(end));
  if (!number || !unit) return std::nullopt;
  const std::int64_t most = *unit == 1 ? INT64_MAX : kDurationMax / *unit;
  if (*number / kMillion > most) return std::nullopt;
  // Whole and part apart: the product of millionths and an hour would not fit.
  return Duration(*number / kMillion * *unit + *number % kMillion * *unit / kMillion);
}

std::optional<Duration> parse_rate(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto count = millionths(text.substr(0, slash));
  const auto unit = unit_micros(text.substr(slash + 1));
  if (!count || !unit || *count == 0) return std::nullopt;
  const std::int64_t gap = *unit * kMillion / *count;
  if (gap == 0) return std::nullopt;
  return Duration(gap);
}

std::string rate_text_of(Duration gap) {
  const std::int64_t an_hour = 3600 * kMillion * kMillion / gap.count();  // in millionths
  std::string digits = std::to_string(an_hour % kMillion);
  digits.insert(0, 6 - digits.size(), '0');
  return std::to_string(an_hour / kMillion) + "." + digits + "/h";
}

std::optional<SizeRange> parse_sizes(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto least = whole(text.substr(0, dots));
  const auto most = dots == std::string_view::npos ? least : whole(text.substr(dots + 2));
  if (!least || !most || *least > *most) return std::nullopt;
  return SizeRange{static_cast<std::size_t>(*least), static_cast<std::size_t>(*most)};
}

std::string text_of(Duration duration) {
  const std::int64_t micros = duration.count();
  if (micros < 0) return "-" + text_of(-duration);
  std::string digits = std::to_string(micros % kMillion);
  digits.insert(0, 6 - std::min<std::size_t>(digits.size(), 6), '0');
  while (digits.size() > 3 && digits.back() == '0') digits.pop_back();
  return std::to_string(micros / kMillion) + "." + digits + "s";
}

}  // namespace p2pchat::sim
