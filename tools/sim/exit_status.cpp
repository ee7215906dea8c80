#include "tools/sim/exit_status.h"

#include <cstdio>

namespace p2pchat::tools {

int complain(const std::string& what) {
  std::fflush(stdout);
  std::fprintf(stderr, "p2pchat-sim: %s\n", what.c_str());
  return kWrong;
}

}  // namespace p2pchat::tools
