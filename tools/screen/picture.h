#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// What stands on a screen: values, without a terminal.
namespace p2pchat::screen {

struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;

  bool operator==(const Size&) const = default;
};

enum class Style : std::uint8_t { kPlain, kBold, kFaint, kBar, kChosen };

struct Span {
  std::string text;  // cleaned (columns.h)
  Style style = Style::kPlain;

  bool operator==(const Span&) const = default;
};
using Line = std::vector<Span>;

struct Picture {
  std::vector<Line> lines;  // as many as the screen has rows, none wider than it
  std::size_t cursor_row = 0;
  std::size_t cursor_column = 0;

  bool operator==(const Picture&) const = default;
};

}  // namespace p2pchat::screen
