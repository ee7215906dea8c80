#include <cstddef>
#include <cstdint>

#include "core/base/assert.h"
#include "tests/fuzz/target.h"
#include "tools/cli/json_lines.h"

using namespace p2pchat;

// A line on a profile's socket: what parses, is written as a line that parses to the same.
P2PCHAT_FUZZ_TARGET(client_lines)(const std::uint8_t* data, std::size_t size) {
  const std::string_view line = as_text({data, size});

  if (const auto request = cli::parse_request(line)) {
    const std::string written = cli::to_line(*request);
    const auto again = cli::parse_request(written);
    P2PCHAT_ASSERT(again && cli::to_line(*again) == written);
  }
  if (const auto reply = cli::parse_reply(line)) {
    const std::string written = cli::to_line(*reply);
    const auto again = cli::parse_reply(written);
    P2PCHAT_ASSERT(again && cli::to_line(*again) == written);
  }
  return 0;
}
