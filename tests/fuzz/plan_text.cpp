#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "core/base/assert.h"
#include "sim/plan_file.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

// A plan that somebody wrote: what parses is written as a plan that is written the same again, and
// stands in for a scenario's own faults; what is refused has a sentence.
P2PCHAT_FUZZ_TARGET(plan_text)(const std::uint8_t* data, std::size_t size) {
  const sim::Scenario scenario{.nodes = 4, .clients = 3, .storage = sim::StorageKind::kSqlite};
  const auto plan = sim::parse_plan(as_text({data, size}), scenario);

  if (!plan) {
    P2PCHAT_ASSERT(!plan.error().text().empty());
    return 0;
  }
  const std::string written = json_of(*plan).dump();
  const auto again = sim::parse_plan(written, scenario);
  P2PCHAT_ASSERT(again);
  P2PCHAT_ASSERT(json_of(*again).dump() == written);
  P2PCHAT_ASSERT(with_plan(scenario, *plan).faults.size() == plan->faults.size());
  P2PCHAT_ASSERT(text_of(plan->faults) == text_of(again->faults));
  return 0;
}
