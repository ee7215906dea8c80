#include "sim/uplink.h"

#include <algorithm>

namespace p2pchat::sim {

Duration UplinkOptions::time_of(std::size_t bytes) const {
  return Duration(static_cast<Duration::rep>(bytes * 1'000'000 / bytes_per_second));
}

std::optional<Duration> Uplink::datagram(std::size_t size, Instant now,
                                         const UplinkOptions& options) {
  if (options.bytes_per_second == 0) return Duration(0);
  const Duration length = options.time_of(options.queue);
  const Duration own = options.time_of(size);
  const Instant before = std::max(datagrams_free_, now);
  if (before + own > now + length) return std::nullopt;
  const Instant out = std::max(before, std::min(free_, now + length)) + own;
  datagrams_free_ = before + own;
  free_ = std::max(free_, now) + own;
  return out - now;
}

Duration Uplink::frame(std::size_t size, Instant now, const UplinkOptions& options) {
  if (options.bytes_per_second == 0) return Duration(0);
  free_ = std::max(free_, now) + options.time_of(size);
  return free_ - now;
}

}  // namespace p2pchat::sim
