#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/churn_process.h"
#include "bench/table.h"
#include "core/base/instant.h"
#include "core/ring/options.h"

namespace p2pchat::bench {

struct HopsEffort {
  std::vector<std::size_t> nodes = {64, 1000};
  std::uint64_t seed = 1;
  Duration lifetime = std::chrono::minutes{174};  // on average; exponentially distributed
  Duration warm_up = std::chrono::minutes{30};    // of the settled ring, with churn
  Duration measured = std::chrono::minutes{10};
  std::size_t lookups = 6'000;  // in the time that is measured
};

// What lookups of one ring are worth, and what the ring costs.
struct HopsOutcome {
  ChurnOutcome churn;
  double bytes_per_second = 0;  // of each node: payload, and 28 bytes of UDP and IP a datagram
};
[[nodiscard]] HopsOutcome measure_hops(const ring::RingOptions& ring, std::size_t nodes,
                                       const HopsEffort& effort);

// Hops to the owner as nodes vanish and come, with the wide table and without, beside the classic
// mode.
[[nodiscard]] Table hop_cost(const HopsEffort& effort);

}  // namespace p2pchat::bench
