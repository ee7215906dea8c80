#include "tools/sim/exit_status.h"
#include "tools/sim/mutants.h"

namespace p2pchat::tools {

namespace {

const char* const kWithout =
    "this build has no known bugs in it; `tools/build mutants p2pchat-sim` makes one that has, in "
    "build/mutants/bin";

}  // namespace

int hunt_mutants(const MutantsOptions&) { return complain(kWithout); }

std::optional<std::string> use_mutant(const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  return kWithout;
}

}  // namespace p2pchat::tools
