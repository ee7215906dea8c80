#include "bench/table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

namespace p2pchat::bench {
namespace {

using Cells = std::vector<std::string>;

std::string line_text(const Cells& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += std::string(2 + widths[i] - cells[i].size(), ' ') + cells[i];
  }
  return line + "\n";
}

}  // namespace

std::string number_text(double value, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string text_of(const Table& table) {
  std::vector<std::size_t> widths;
  for (const std::string& column : table.columns) widths.push_back(column.size());
  for (const Cells& line : table.lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text = table.title + "\n" + line_text(table.columns, widths);
  for (const Cells& line : table.lines) text += line_text(line, widths);
  for (const std::string& note : table.notes) text += "  " + note + "\n";
  return text + "\n";
}

}  // namespace p2pchat::bench
