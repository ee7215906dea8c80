#pragma once

#include <string>
#include <vector>

namespace p2pchat::bench {

// What a bench of speed or size prints. Each line has as many cells as there are columns.
struct Table {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> notes;  // what a reader must know beside the figures
};

// So many digits behind the point.
[[nodiscard]] std::string number_text(double value, int digits);

// Columns as wide as their widest cell, numbers to the right.
[[nodiscard]] std::string text_of(const Table& table);

}  // namespace p2pchat::bench
