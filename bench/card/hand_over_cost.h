#pragma once

#include <cstddef>
#include <string>

#include "bench/table.h"
#include "core/base/bytes.h"

namespace p2pchat::bench {

struct HandOverEffort {
  std::size_t messages = 100'000;
};

// How long it takes until a second device has all that the first one had, through a ring of real
// processes on loopback, beside putting the same messages into a history from a file.
[[nodiscard]] Result<Table, std::string> hand_over_cost(const HandOverEffort& effort);

}  // namespace p2pchat::bench
