#pragma once

#include "tools/sim/options.h"

namespace p2pchat::tools {

// Makes one of the reports of a campaign's shards; the exit status.
[[nodiscard]] int merge_campaign(const MergeOptions& options);

}  // namespace p2pchat::tools
