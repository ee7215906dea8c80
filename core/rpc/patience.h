#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/base/instant.h"
#include "core/base/mutant.h"

namespace p2pchat::rpc {

// A call of more is heavy: with each peer there is one of them at a time.
inline constexpr std::size_t kLightMax = std::size_t{8} * 1024;
// The slowest way on which what goes over streams is still waited for.
inline constexpr std::size_t kBytesPerMs = 64;

[[nodiscard]] inline Duration stream_time(std::size_t bytes) {
  if (is_mutated(Mutant::kLargeAwaitedAsSmall)) return Duration{0};
  return std::chrono::milliseconds(static_cast<std::int64_t>(bytes / kBytesPerMs));
}

// How long an answer to a request is waited for, and how often it is sent meanwhile.
struct CallPatience {
  Duration attempt_timeout = std::chrono::milliseconds{400};
  std::uint32_t attempts = 3;  // sends in all; at least 1
  std::size_t bytes = 0;       // that go over a stream, there or back; nothing: a datagram each
};

}  // namespace p2pchat::rpc
