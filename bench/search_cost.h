#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "bench/table.h"

namespace p2pchat::bench {

struct SearchEffort {
  std::size_t messages = 100'000;
  std::uint64_t seed = 1;
};

// What it costs to find messages on a client's disk, a file of SQLite in a directory of its own for
// the time of the run: by the index of words, beside reading and opening the whole history.
[[nodiscard]] Table search_cost(const SearchEffort& effort);

}  // namespace p2pchat::bench
