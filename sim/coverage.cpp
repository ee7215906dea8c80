#include "sim/coverage.h"

#include <cstddef>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "sim/json_reader.h"

namespace p2pchat::sim {

Result<RarePathCounts, std::string> coverage_of(const std::vector<NamedText>& reports) {
  RarePathCounts sum{};
  for (const NamedText& report : reports) {
    const nlohmann::json json = parse_json(report.text).value_or(nlohmann::json());
    const auto found = nlohmann::json::json_pointer("/totals/sometimes");
    if (!json.contains(found) || !json[found].is_object()) {
      return std::unexpected(report.name +
                             ": is no report of a campaign: it has no \"totals/sometimes\"");
    }
    for (std::size_t path = 0; path < kRarePaths; ++path) {
      const std::string name(name_of(static_cast<RarePath>(path)));
      const auto count = json[found].find(name);
      if (count == json[found].end() || !count->is_number_unsigned()) {
        return std::unexpected(report.name + ": does not say how often " + name);
      }
      sum[path] += count->get<std::uint64_t>();
    }
  }
  return sum;
}

}  // namespace p2pchat::sim
