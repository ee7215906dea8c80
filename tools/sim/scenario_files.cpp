#include "tools/sim/scenario_files.h"

#include <fstream>
#include <iterator>

namespace p2pchat::tools {

Result<std::string, std::string> read_scenario(const std::string& file_or_name) {
  std::ifstream file(file_or_name, std::ios::binary);
  if (file) {
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.bad() && !text.empty()) return text;
  }
  for (const BuiltInScenario& scenario : built_in_scenarios()) {
    if (scenario.name == file_or_name) return std::string(scenario.json);
  }
  return std::unexpected("'" + file_or_name +
                         "' is no file that can be read and no scenario of `p2pchat-sim list`");
}

}  // namespace p2pchat::tools
