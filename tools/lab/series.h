#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/instant.h"
#include "tools/lab/journeys.h"
#include "tools/lab/watched_run.h"

namespace p2pchat::lab {

// How a run stood at a time. Counts are of all that was until then.
struct Sample {
  Instant at;
  std::vector<std::uint64_t> arrived;  // messages by room of their number on the wire
  std::uint64_t bytes = 0;             // of those messages
  std::uint64_t lookups = 0;           // that have found their owner
  std::uint64_t hops = 0;              // of those lookups
  std::optional<Duration> p50;         // of the lookups since the sample before
  std::optional<Duration> p99;
  std::size_t active = 0;            // nodes
  std::size_t under_replicated = 0;  // nodes with a record of their own on too few disks

  bool operator==(const Sample&) const = default;
};

// Samples of one future of a run, evenly apart, from its start as far as it has been seen.
class Series {
 public:
  static constexpr std::size_t kSamplesMax = 240;

  explicit Series(Instant end);

  // When the next sample is to be taken; never, once all are there.
  [[nodiscard]] Instant next() const;
  // Of a run that stands at next().
  void take(const WatchedRun& run);
  // Another future begins there.
  void forget_after(Instant at);

  [[nodiscard]] const std::vector<Sample>& samples() const { return samples_; }
  // Grows when samples are forgotten.
  [[nodiscard]] std::uint64_t futures() const { return futures_; }

 private:
  Duration gap_;
  std::vector<Sample> samples_;
  std::vector<Spread> taken_;  // by lookups, at each sample
  std::uint64_t futures_ = 0;
};

}  // namespace p2pchat::lab
