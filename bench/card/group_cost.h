#pragma once

#include <cstddef>
#include <string>

#include "bench/table.h"
#include "core/base/bytes.h"

namespace p2pchat::bench {

struct GroupEffort {
  std::size_t members = 64;  // from 2 to 64, the writer among them
  std::size_t messages = 50;
};

// How long a text to a group takes until its members' devices, all of them on line, have it on
// their disks, and how many bytes it costs its writer, beside the same text to one person in the
// same run; then a long one, of which the ring has one body: through a ring of five real processes
// on loopback that keep three copies.
[[nodiscard]] Result<Table, std::string> group_cost(const GroupEffort& effort);

}  // namespace p2pchat::bench
