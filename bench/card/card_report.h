#pragma once

#include <string>
#include <vector>

#include "bench/card/card_lines.h"
#include "bench/svg_plot.h"

namespace p2pchat::bench {

// Under which circumstances a card was made: each with its name.
using Circumstances = std::vector<std::pair<std::string, std::string>>;

// The command, the time, the machine, versions, and the commit of the directory that it runs in.
[[nodiscard]] Circumstances circumstances(const std::string& command);

[[nodiscard]] std::string markdown_of(const CardResult& result);
[[nodiscard]] std::string markdown_of(const std::vector<CardResult>& results,
                                      const Circumstances& around);
[[nodiscard]] std::string json_of(const std::vector<CardResult>& results,
                                  const Circumstances& around);

// Each figure that has more than one contestant, over the rounds.
[[nodiscard]] std::vector<Plot> plots_of(const CardResult& result);

}  // namespace p2pchat::bench
