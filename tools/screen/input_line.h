#pragma once

#include <cstddef>
#include <string>

#include "tools/screen/key.h"

namespace p2pchat::screen {

// A line that somebody is typing.
class InputLine {
 public:
  // True if the key was one for a line.
  bool take(const Key& key);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t cursor() const { return cursor_; }  // in bytes, between characters
  [[nodiscard]] std::string take_text();
  void set(std::string text);

 private:
  std::string text_;
  std::size_t cursor_ = 0;
};

}  // namespace p2pchat::screen
