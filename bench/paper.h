#pragma once

#include "bench/options.h"

namespace p2pchat::bench {

// How the program ends, for scripts.
inline constexpr int kExitInside = 0;
inline constexpr int kExitOutside = 1;  // or a row that cannot be run
inline constexpr int kExitWrong = 2;    // the command, or a file that cannot be written

// Runs the rows, prints each as it ends, writes the report and the pictures.
[[nodiscard]] int run_paper(const PaperOptions& options);

}  // namespace p2pchat::bench
