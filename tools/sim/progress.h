#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace p2pchat::tools {

// How long a walk has taken, and whether it is time to say so again.
class Progress {
 public:
  Progress() : began_(Clock::now()), shown_(began_) {}

  [[nodiscard]] double seconds() const;
  // True every two seconds.
  [[nodiscard]] bool is_line_due();

 private:
  using Clock = std::chrono::steady_clock;

  Clock::time_point began_;
  Clock::time_point shown_;
};

// "74,184,140"
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace p2pchat::tools
