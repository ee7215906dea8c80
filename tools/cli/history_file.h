#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/client/events.h"

// A history as a file (HISTORY.md): a header, a line for each message, and a last line that says
// how many there are, so that a file that was cut is known as one.
namespace p2pchat::cli {

struct HistoryHeader {
  std::string account;
  std::int64_t exported_ms = 0;

  bool operator==(const HistoryHeader&) const = default;
};
struct HistoryEnd {
  std::uint64_t messages = 0;

  bool operator==(const HistoryEnd&) const = default;
};
using HistoryLine = std::variant<HistoryHeader, client::StoredMessage, HistoryEnd>;

// Without their ends. That of a message is message_line (json_lines.h).
[[nodiscard]] std::string to_line(const HistoryHeader& header);
[[nodiscard]] std::string to_line(const HistoryEnd& end);
// Or what is wrong with it.
[[nodiscard]] Result<HistoryLine, std::string> parse_history_line(std::string_view line);

// Reads a history to its end, judging every line and their order.
class HistoryReader {
 public:
  // The longest text, each byte of it escaped, and the rest of a message.
  static constexpr std::size_t kLineMax = std::size_t{128} * 1024;

  // The header is read at once.
  explicit HistoryReader(std::istream& file);

  // So many messages at most; fewer: those were the last ones, or something is wrong.
  [[nodiscard]] std::vector<client::StoredMessage> next(std::size_t messages_max);

  [[nodiscard]] const HistoryHeader& header() const { return header_; }
  [[nodiscard]] bool is_at_end() const { return is_at_end_; }
  // A sentence with the number of the line; empty: nothing is wrong so far.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  // Nothing, and maybe an error, if there is none.
  [[nodiscard]] bool read_line();
  void fail(const std::string& what);
  void end(const HistoryEnd& end);

  std::istream& file_;
  std::vector<char> buffer_;
  std::string_view line_;  // in the buffer
  std::size_t number_ = 0;
  std::uint64_t messages_ = 0;
  HistoryHeader header_;
  bool is_at_end_ = false;
  std::string error_;
};

}  // namespace p2pchat::cli
