#include "bench/statistics.h"

#include <algorithm>
#include <cmath>

#include "core/base/assert.h"

namespace p2pchat::bench {
namespace {

// The subtraction keeps 99 % of 100 at rank 99, whatever the product is rounded to.
double rank_of(double percent, double count) { return std::ceil(percent / 100 * count - 1e-9); }

}  // namespace

void Histogram::add(std::uint64_t value, std::uint64_t times) {
  times_[value] += times;
  count_ += times;
  sum_ += static_cast<double>(value) * static_cast<double>(times);
}

void Histogram::add(const Histogram& other) {
  for (const auto& [value, times] : other.times_) add(value, times);
}

double Histogram::mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

std::uint64_t Histogram::percentile(double percent) const {
  P2PCHAT_ASSERT(percent > 0);
  P2PCHAT_ASSERT(percent <= 100);
  const double rank = rank_of(percent, static_cast<double>(count_));
  std::uint64_t seen = 0;
  for (const auto& [value, times] : times_) {
    seen += times;
    if (static_cast<double>(seen) >= rank) return value;
  }
  return most();
}

std::uint64_t Histogram::most() const { return times_.empty() ? 0 : times_.rbegin()->first; }

double Histogram::share(std::uint64_t value) const {
  const auto found = times_.find(value);
  if (found == times_.end()) return 0;
  return static_cast<double>(found->second) / static_cast<double>(count_);
}

double median(std::vector<double> values) {
  P2PCHAT_ASSERT(!values.empty());
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

double percentile(std::vector<double> values, double percent) {
  P2PCHAT_ASSERT(!values.empty());
  P2PCHAT_ASSERT(percent > 0);
  P2PCHAT_ASSERT(percent <= 100);
  std::ranges::sort(values);
  const double rank = rank_of(percent, static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(rank) - 1];
}

double total_variation(const Histogram& one, std::span<const double> other, std::uint64_t first) {
  double differences = 0;
  double covered = 0;
  for (std::size_t i = 0; i < other.size(); ++i) {
    const double share = one.share(first + i);
    covered += share;
    differences += std::abs(share - other[i]);
  }
  return (differences + (1 - covered)) / 2;
}

}  // namespace p2pchat::bench
