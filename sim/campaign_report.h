#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "sim/report.h"

namespace p2pchat::sim {

// The runs of a campaign as one JSON report (SCENARIO.md, "Report"). `seeds` says which were asked
// for, by all shards: "7", "1..100".
[[nodiscard]] std::string json_of(const std::vector<Report>& runs, const std::string& seeds);

// Reports of the shards of a campaign, or of several campaigns of one scenario, made one.
struct MergedReport {
  std::string json;
  std::size_t runs = 0;
  std::vector<std::string> failures;   // "seed 7: ring: ..."
  std::vector<std::string> missing;    // rows of seeds: "3", "5..9"
  std::vector<std::string> doubled;    // the same, of those that ran more than once
  std::vector<std::string> conflicts;  // "seed 7: digests 0x... and 0x..."
};

struct NamedText {
  std::string name;  // of the file, for complaints
  std::string text;
};

// A sentence with the place, if a text is no report, or if they are of different scenarios.
[[nodiscard]] Result<MergedReport, std::string> merge_reports(
    const std::vector<NamedText>& reports);

}  // namespace p2pchat::sim
