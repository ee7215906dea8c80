#pragma once

#include <cstdint>
#include <map>

namespace p2pchat::sim {

// A set of numbers that mostly come in rows.
class NumberSet {
 public:
  // All from the first to the last, both included.
  void add(std::uint64_t first, std::uint64_t last);
  [[nodiscard]] bool contains(std::uint64_t number) const;
  // First and last of each row, by order; no two rows touch.
  [[nodiscard]] const std::map<std::uint64_t, std::uint64_t>& rows() const { return rows_; }

  bool operator==(const NumberSet&) const = default;

 private:
  std::map<std::uint64_t, std::uint64_t> rows_;
};

// Steps of the workload that do not happen, by their number in the run, counted from 1. Nothing
// else changes by it: draws are keyed by these numbers.
struct LeftOut {
  NumberSet texts;
  NumberSet lookups;

  bool operator==(const LeftOut&) const = default;
};

}  // namespace p2pchat::sim
