#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace p2pchat::bench {

// Whole numbers that were observed, and how often each.
class Histogram {
 public:
  void add(std::uint64_t value, std::uint64_t times = 1);
  void add(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  // Nothing was observed: 0.
  [[nodiscard]] double mean() const;
  // The least value that at least so many percent of all do not exceed (nearest rank).
  [[nodiscard]] std::uint64_t percentile(double percent) const;
  [[nodiscard]] std::uint64_t most() const;
  // What part of all is this value.
  [[nodiscard]] double share(std::uint64_t value) const;

 private:
  std::map<std::uint64_t, std::uint64_t> times_;
  std::uint64_t count_ = 0;
  double sum_ = 0;
};

// The middle one of some values, or the mean of the middle two. There must be one.
[[nodiscard]] double median(std::vector<double> values);

// The least of some values that at least so many percent of them do not exceed (nearest rank).
// There must be one.
[[nodiscard]] double percentile(std::vector<double> values, double percent);

// Half the sum of the differences: the part of one distribution that would have to move to make it
// the other. Entry i of `other` is the share of the value first + i.
[[nodiscard]] double total_variation(const Histogram& one, std::span<const double> other,
                                     std::uint64_t first);

}  // namespace p2pchat::bench
