#include "tools/node/log.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace p2pchat::tools {

void log_line(std::string_view text) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  std::array<char, 32> stamp{};
  if (gmtime_r(&now, &parts) != nullptr) {
    std::strftime(stamp.data(), stamp.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  }
  std::printf("%s %.*s\n", stamp.data(), static_cast<int>(text.size()), text.data());
  std::fflush(stdout);
}

}  // namespace p2pchat::tools
