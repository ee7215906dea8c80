#include <cstddef>
#include <cstdint>

#include "core/base/assert.h"
#include "sim/scenario.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

// A scenario file that somebody wrote: what is accepted is in its bounds, what is refused has a
// sentence.
P2PCHAT_FUZZ_TARGET(scenario_text)(const std::uint8_t* data, std::size_t size) {
  const auto scenario = sim::parse_scenario(as_text({data, size}));

  if (!scenario) {
    P2PCHAT_ASSERT(!scenario.error().text().empty());
    return 0;
  }
  P2PCHAT_ASSERT(scenario->nodes >= 1 && scenario->nodes <= 100'000);
  P2PCHAT_ASSERT(scenario->replicas >= 1 && scenario->replicas <= 8);
  P2PCHAT_ASSERT(scenario->successors >= 2 && scenario->successors <= 16);
  P2PCHAT_ASSERT(scenario->duration >= Duration(0));
  for (const sim::Workload& workload : scenario->workloads) {
    P2PCHAT_ASSERT(workload.gap > Duration(0));
    P2PCHAT_ASSERT(workload.size.least <= workload.size.most);
  }
  return 0;
}
