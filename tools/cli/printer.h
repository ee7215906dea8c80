#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/client/events.h"
#include "tools/cli/request.h"
#include "tools/program/paint.h"

namespace p2pchat::cli {

// Standard output and standard error, for a person or, as JSON lines, for a program. Text of other
// people is made harmless for a person's terminal.
class Printer {
 public:
  explicit Printer(bool is_json, bool shows_ids = false);

  void message(const client::StoredMessage& message, const std::string& self) const;
  void messages(const std::vector<client::StoredMessage>& messages, const std::string& self) const;
  void sent(const client::StoredMessage& message, const std::string& self) const;
  void cancelled(const client::StoredMessage& message, const std::string& self) const;
  void deleted(const client::StoredMessage& message, const std::string& self) const;
  void found(const client::StoredMessage& message, const std::string& self) const;
  void status(const std::string& name, const Answer& answer) const;
  void presence(const Answer& answer) const;
  // To people only its beginning: what they read stays on the screen.
  void typing(const Notice& notice) const;
  void done(std::string_view what, const std::string& name) const;

  // What a login has brought from the ring.
  void restored(const Notice& notice, const std::string& sentence) const;

  // How many messages something was done to, and the sentence that says so.
  void counted(std::string_view what, std::uint64_t messages, const std::string& text) const;

  // As it is.
  void line(const std::string& text) const;
  // Where the page is.
  void page(const std::string& url) const;
  // A line for a person only.
  void remark(const std::string& text) const;
  // On standard error.
  void warn(const std::string& text) const;
  // On standard error; the JSON object, besides, on standard output.
  void error(std::string_view error, const std::string& sentence, int exit_status) const;

 private:
  bool is_json_;
  bool shows_ids_;
  program::Paint paint_;  // of standard output
};

// "12.5 kB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);

// "bob" or "me", the text, the state of what was sent.
[[nodiscard]] std::string text_of(const client::StoredMessage& message, const std::string& self,
                                  program::Paint paint = {});

}  // namespace p2pchat::cli
