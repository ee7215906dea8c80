#include "tools/sim/latency_file.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <nlohmann/json.hpp>

#include "sim/geography.h"
#include "tools/sim/scenario_files.h"

namespace p2pchat::tools {

namespace {

using nlohmann::ordered_json;
using Rows = Result<ordered_json, std::string>;

Rows row_of(const std::string& line) {
  ordered_json row = ordered_json::array();
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    double millis = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), millis);
    if (error != std::errc() || end != word.data() + word.size() || !(millis >= 0)) {
      return std::unexpected("'" + word + "' is not a number of milliseconds");
    }
    row.push_back(millis);
  }
  return row;
}

Rows rows_of(const std::string& text) {
  ordered_json rows = ordered_json::array();
  std::istringstream lines(text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::ranges::replace(line, ',', ' ');
    if (line.starts_with('#') || line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string place = "line " + std::to_string(number) + ": ";
    const Rows row = row_of(line);
    if (!row) return std::unexpected(place + row.error());
    if (!rows.empty() && row->size() != rows[0].size()) {
      return std::unexpected(place + "has " + std::to_string(row->size()) + " times, the first " +
                             std::to_string(rows[0].size()));
    }
    if (rows.size() == sim::LatencyTable::kPlacesMax) {
      return std::unexpected(place + "there are more than " + std::to_string(rows.size()) +
                             " places");
    }
    rows.push_back(*row);
  }
  if (rows.empty() || rows.size() != rows[0].size()) {
    return std::unexpected("has " + std::to_string(rows.size()) +
                           " lines of times, but must have one for each place");
  }
  return rows;
}

}  // namespace

Result<std::string, std::string> with_latency_rows(const std::string& scenario,
                                                   const std::filesystem::path& folder) {
  const ordered_json::json_pointer place("/network/latency");
  ordered_json root = ordered_json::parse(scenario, nullptr, false);
  if (!root.is_object() || !root.contains(place) || !root[place].is_object()) return scenario;
  ordered_json& latency = root[place];
  // What is wrong with it otherwise the parser says.
  const bool is_named = latency.contains("file") && latency["file"].is_string();
  if (!is_named || latency.contains("rows")) return scenario;
  const std::string where = "/network/latency/file: ";
  const std::string path = (folder / latency["file"].get<std::string>()).string();
  const auto text = read_file(path);
  if (!text) return std::unexpected(where + "cannot read " + path);
  const Rows rows = rows_of(*text);
  if (!rows) return std::unexpected(where + path + ": " + rows.error());
  latency.erase("file");
  latency["rows"] = *rows;
  return root.dump(2) + "\n";
}

}  // namespace p2pchat::tools
