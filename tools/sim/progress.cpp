#include "tools/sim/progress.h"

namespace p2pchat::tools {

namespace {

constexpr std::chrono::seconds kBetweenLines{2};

}  // namespace

double Progress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - began_).count();
}

bool Progress::is_line_due() {
  if (Clock::now() - shown_ < kBetweenLines) return false;
  shown_ = Clock::now();
  return true;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

}  // namespace p2pchat::tools
