#pragma once

#include <cstddef>

// What a run has cost this process.
namespace p2pchat::bench {

// CPU time, of all threads.
[[nodiscard]] double cpu_seconds();
// What is taken from the heap now.
[[nodiscard]] std::size_t heap_bytes();

}  // namespace p2pchat::bench
