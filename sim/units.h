#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/instant.h"

// Quantities as people write them in scenarios, converted to integers once and for all.
namespace p2pchat::sim {

// "250ms", "1.5s", "10min": us, ms, s, min or h; at most six digits after the point.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

// "5/s", "30/min", "0.5/s": the mean time between two, at least a microsecond.
[[nodiscard]] std::optional<Duration> parse_rate(std::string_view text);

// The rate that parse_rate reads as this mean time between two, from a millisecond to a minute.
[[nodiscard]] std::string rate_text_of(Duration gap);

struct SizeRange {
  std::size_t least = 0;
  std::size_t most = 0;

  bool operator==(const SizeRange&) const = default;
};

// "20..2000", or one number for both ends.
[[nodiscard]] std::optional<SizeRange> parse_sizes(std::string_view text);

// "12.345s", "-1.000s": seconds and milliseconds, more digits only where they are needed.
[[nodiscard]] std::string text_of(Duration duration);
[[nodiscard]] inline std::string text_of(Instant at) { return text_of(at.since_epoch()); }

}  // namespace p2pchat::sim
