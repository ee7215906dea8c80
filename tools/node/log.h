#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace p2pchat::tools {

enum class LogFormat : std::uint8_t { kText, kJson };

// Whom and what a line is about, besides its text.
struct LogSubject {
  std::string id;  // of a message; empty: none
  std::string peer;
};

// One line of a log, its end included: the UTC time (Unix seconds) and the text, or an object with
// `time`, `node` (its id; not there if empty), `message` and, of a subject, `id` and `peer`.
[[nodiscard]] std::string log_text(LogFormat format, std::int64_t time, std::string_view node,
                                   std::string_view message, const LogSubject& subject = {});

// A program's log on standard output. Never a secret, a name of a user or a text.
class Log {
 public:
  explicit Log(LogFormat format) : format_(format) {}

  // Whose lines these are, from now on.
  void name(std::string node) { node_ = std::move(node); }
  void set_format(LogFormat format) { format_ = format; }
  void line(std::string_view message, const LogSubject& subject = {}) const;

 private:
  LogFormat format_;
  std::string node_;
};

}  // namespace p2pchat::tools
