#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/card/card.h"

namespace p2pchat::bench {

struct CardOptions {
  CardEffort effort;
  std::vector<std::string> rows;      // empty: all
  std::optional<std::string> report;  // JSON if its name says so, else Markdown
  std::optional<std::string> plots;   // a directory
};

// The exit status: 0 every target was met, 1 one was not or a row could not be run to its end, 2
// the command or a file is wrong. Tables on standard output, progress on standard error.
int run_card(const CardOptions& options);

}  // namespace p2pchat::bench
