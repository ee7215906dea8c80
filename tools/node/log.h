#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace p2pchat::tools {

enum class LogFormat : std::uint8_t { kText, kJson };

// One line of a log, its end included: the UTC time (Unix seconds) and the text, or an object with
// `time`, `node` (its id; not there if empty) and `message`.
[[nodiscard]] std::string log_text(LogFormat format, std::int64_t time, std::string_view node,
                                   std::string_view message);

// A program's log on standard output. Never a secret, a name of a user or a text.
class Log {
 public:
  explicit Log(LogFormat format) : format_(format) {}

  // Whose lines these are, from now on.
  void name(std::string node) { node_ = std::move(node); }
  void line(std::string_view message) const;

 private:
  LogFormat format_;
  std::string node_;
};

}  // namespace p2pchat::tools
