#include "tools/sim/coverage.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "sim/coverage.h"
#include "tools/sim/exit_status.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

int show_coverage(const CoverageOptions& options) {
  std::vector<sim::NamedText> texts;
  for (const std::string& path : options.reports) {
    auto text = read_file(path);
    if (!text) return complain("cannot read " + path);
    texts.push_back({.name = path, .text = std::move(*text)});
  }
  const auto counts = sim::coverage_of(texts);
  if (!counts) return complain(counts.error());

  for (std::size_t path = 0; path < kRarePaths; ++path) {
    const std::string name(name_of(static_cast<RarePath>(path)));
    if ((*counts)[path] == 0) {
      std::printf("     never %s\n", name.c_str());
    } else {
      std::printf("%10llu %s\n", static_cast<unsigned long long>((*counts)[path]), name.c_str());
    }
  }
  const auto never = std::ranges::count(*counts, std::uint64_t{0});
  std::printf("%zu rare paths, %zu never taken\n", kRarePaths, static_cast<std::size_t>(never));
  return never == 0 ? kHolds : kFailed;
}

}  // namespace p2pchat::tools
