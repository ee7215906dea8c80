#pragma once

#include <string>
#include <vector>

#include "bench/row.h"

namespace p2pchat::bench {

// A row that has been run, or that cannot be: then `row` has no figures and a note that says why.
struct RowResult {
  Row row;
  bool is_run = true;
  double seconds = 0;  // of real time
};

enum class Verdict : std::uint8_t { kInside, kOutside, kNotRun };
[[nodiscard]] Verdict verdict_of(const RowResult& result);
[[nodiscard]] std::string name_of(Verdict verdict);

// The paper's figures, ours, the bands and the verdicts, for people.
[[nodiscard]] std::string text_of(const RowResult& result);

// The same for programs (README.md, JSON report).
[[nodiscard]] std::string json_of(const std::vector<RowResult>& results, const Effort& effort);

}  // namespace p2pchat::bench
