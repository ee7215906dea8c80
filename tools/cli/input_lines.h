#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace p2pchat::cli {

// Standard input line by line, without waiting for it.
class InputLines {
 public:
  // The lines that have come since, the last one also without its end once there is no more.
  [[nodiscard]] std::vector<std::string> take();
  [[nodiscard]] bool has_ended() const { return has_ended_ && rest_.empty(); }

 private:
  std::string rest_;
  bool has_ended_ = false;
};

// All of standard input without the last end of line, but no more than max + 1 bytes: who gets
// more than max knows that it was too much. Nothing if it cannot be read.
[[nodiscard]] Result<std::string, std::string> read_input(std::size_t max);

}  // namespace p2pchat::cli
