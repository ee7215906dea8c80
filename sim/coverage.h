#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/sometimes.h"
#include "sim/campaign_report.h"

namespace p2pchat::sim {

// How often the runs of these reports, of any scenarios, have taken each rare path of the protocol.
// A sentence with the place, if a text is no report of a campaign with such counts.
[[nodiscard]] Result<RarePathCounts, std::string> coverage_of(
    const std::vector<NamedText>& reports);

}  // namespace p2pchat::sim
