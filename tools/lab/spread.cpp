#include "tools/lab/spread.h"

#include <algorithm>
#include <bit>

namespace p2pchat::lab {

// Below kSteps a bucket for each microsecond; above, kSteps of one width for each doubling.
std::size_t Spread::bucket_of(std::uint64_t micros) {
  if (micros < kSteps) return static_cast<std::size_t>(micros);
  const auto doublings = static_cast<std::size_t>(std::bit_width(micros / kSteps)) - 1;
  const auto step = static_cast<std::size_t>(micros >> doublings) - kSteps;
  return std::min((doublings + 1) * kSteps + step, kBuckets - 1);
}

Duration Spread::middle_of(std::size_t bucket) {
  if (bucket < kSteps) return Duration(static_cast<Duration::rep>(bucket));
  const std::size_t doublings = bucket / kSteps - 1;
  const std::uint64_t width = std::uint64_t{1} << doublings;
  const std::uint64_t from = (kSteps + bucket % kSteps) * width;
  return Duration(static_cast<Duration::rep>(from + width / 2));
}

void Spread::add(Duration taken) {
  const Duration::rep micros = std::max<Duration::rep>(taken.count(), 0);
  ++counts_[bucket_of(static_cast<std::uint64_t>(micros))];
  ++count_;
}

std::optional<Duration> Spread::percentile_since(const Spread& before, unsigned percent) const {
  const std::uint64_t all = count_ - before.count_;
  if (all == 0) return std::nullopt;
  const std::uint64_t wanted = std::max<std::uint64_t>(1, (all * percent + 99) / 100);
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while (seen < wanted) {
    seen += counts_[bucket] - before.counts_[bucket];
    ++bucket;
  }
  return middle_of(bucket - 1);
}

}  // namespace p2pchat::lab
