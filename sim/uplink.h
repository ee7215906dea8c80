#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/instant.h"

namespace p2pchat::sim {

struct UplinkOptions {
  std::uint64_t bytes_per_second = 0;  // 0: any number
  std::size_t queue = 65'536;          // bytes that may wait; datagrams above it are lost

  [[nodiscard]] Duration time_of(std::size_t bytes) const;
};

// The narrow way out of a site: one byte after the other, the rest waits. Streams hold back what
// does not fit into the queue, as TCP does, but keep it full: a datagram behind them waits its
// length (bufferbloat).
class Uplink {
 public:
  // How long it takes until the last byte is out; nothing: the queue was full and it is lost.
  [[nodiscard]] std::optional<Duration> datagram(std::size_t size, Instant now,
                                                 const UplinkOptions& options);
  [[nodiscard]] Duration frame(std::size_t size, Instant now, const UplinkOptions& options);

 private:
  Instant free_;            // of everything
  Instant datagrams_free_;  // of datagrams, as if there were nothing else
};

}  // namespace p2pchat::sim
