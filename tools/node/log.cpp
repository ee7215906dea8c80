#include "tools/node/log.h"

#include <array>
#include <cstdio>
#include <ctime>

#include <nlohmann/json.hpp>

namespace p2pchat::tools {
namespace {

std::string utc_text(std::time_t time) {
  std::tm parts{};
  std::array<char, 32> stamp{};
  if (gmtime_r(&time, &parts) != nullptr) {
    std::strftime(stamp.data(), stamp.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  }
  return stamp.data();
}

}  // namespace

std::string log_text(LogFormat format, std::int64_t time, std::string_view node,
                     std::string_view message, const LogSubject& subject) {
  const std::string stamp = utc_text(static_cast<std::time_t>(time));
  switch (format) {
    case LogFormat::kText:
      if (subject.id.empty()) return stamp + " " + std::string(message) + "\n";
      return stamp + " " + subject.id + " " + std::string(message) + " (" + subject.peer + ")\n";
    case LogFormat::kJson: {
      nlohmann::ordered_json line = {{"time", stamp}};
      if (!node.empty()) line["node"] = node;
      line["message"] = message;
      if (!subject.id.empty()) {
        line["id"] = subject.id;
        line["peer"] = subject.peer;
      }
      return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    }
  }
  return {};
}

void Log::line(std::string_view message, const LogSubject& subject) const {
  const std::string text = log_text(format_, std::time(nullptr), node_, message, subject);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace p2pchat::tools
