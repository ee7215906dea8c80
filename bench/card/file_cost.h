#pragma once

#include <string>

#include "bench/table.h"
#include "core/base/bytes.h"

namespace p2pchat::bench {

// How long a file of 25 MiB takes from one person's disk to another's, through a ring of five real
// processes on loopback that keep three copies, beside writing it to the same disk, synced.
[[nodiscard]] Result<Table, std::string> file_cost();

}  // namespace p2pchat::bench
