#include "sim/trace_file.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "core/base/assert.h"
#include "sim/scenario.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

// A recorded run that somebody hands over: what has a head is read line by line to its end, and no
// further; what has none is refused with a sentence and its place.
P2PCHAT_FUZZ_TARGET(trace_file)(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text({data, size}));
  auto trace = sim::TraceReader::read("trace", std::make_unique<std::istringstream>(text));

  if (!trace) {
    P2PCHAT_ASSERT(trace.error().starts_with("trace, line "));
    return 0;
  }
  std::size_t line = trace->line();
  std::size_t bytes = 0;
  while (const std::optional<std::string> event = trace->next()) {
    P2PCHAT_ASSERT(trace->line() > line);
    P2PCHAT_ASSERT(!event->starts_with("#"));
    line = trace->line();
    bytes += event->size() + 1;
  }
  P2PCHAT_ASSERT(bytes < size);
  P2PCHAT_ASSERT(!trace->next());
  const auto scenario = sim::parse_scenario(trace->head().scenario);
  P2PCHAT_ASSERT(scenario || !scenario.error().text().empty());
  return 0;
}
