#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "tools/doctor/finding.h"

namespace p2pchat::doctor {

// What one node has told of its clock.
struct NodeClock {
  std::string node;   // as people know it
  Duration ahead{0};  // so far is this computer's clock ahead of it; negative: behind
};

// This computer's clock, in seconds since 1970, beside what nodes say and beside the last moment at
// which something was written here (0: nothing was). Nodes are believed when more than half of
// those that told their time agree, the median of them; each of the others is named. The last
// finding is of this computer.
[[nodiscard]] std::vector<Finding> judge_clock(std::int64_t now_s, std::int64_t written_s,
                                               std::span<const NodeClock> told);

}  // namespace p2pchat::doctor
