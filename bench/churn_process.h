#pragma once

#include <chrono>
#include <cstdint>

#include "bench/ring_world.h"
#include "bench/statistics.h"
#include "core/base/instant.h"

namespace p2pchat::bench {

// How members go.
enum class Departure : std::uint8_t { kLeave, kCrash };

struct ChurnWanted {
  double rate = 0;  // joins a second, and departures a second
  Departure departure = Departure::kLeave;
  Duration duration{};  // in which lookups are asked
  Duration between_lookups = std::chrono::seconds{1};
};

struct ChurnOutcome {
  Histogram paths;         // of right answers, until the predecessor
  Histogram hops;          // of right answers, until the owner
  Histogram milliseconds;  // of right answers
  Histogram timeouts;      // of all answers
  std::uint64_t answered = 0;
  std::uint64_t right = 0;
  std::uint64_t unanswered = 0;  // of those answered: that no owner was found

  void add(const ChurnOutcome& other);
};

// Poisson processes of joins, departures and lookups of random keys by random members (SIGCOMM
// 2001, section 6.4; TON 2003, section V-E). The lookups of members that go before they have an
// answer do not count.
[[nodiscard]] ChurnOutcome run_churn(RingWorld& world, const ChurnWanted& wanted);

}  // namespace p2pchat::bench
