#pragma once

#include <string>

#include "sim/simulation.h"

namespace p2pchat::tools {

// While it exists: if the code under test breaks one of its assertions, the command that replays
// the run is printed before the program dies. One for each thread at a time.
class Where {
 public:
  Where(const std::string& command, const sim::Simulation& simulation);
  Where(const Where&) = delete;
  Where& operator=(const Where&) = delete;
  ~Where();
};

}  // namespace p2pchat::tools
