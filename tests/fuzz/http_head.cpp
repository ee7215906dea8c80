#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/assert.h"
#include "tests/fuzz/target.h"
#include "tools/node/health_page.h"

using namespace p2pchat;

// What somebody sends to the port for metrics: whatever it is, one response that is whole.
P2PCHAT_FUZZ_TARGET(http_head)(const std::uint8_t* data, std::size_t size) {
  const std::string_view head(reinterpret_cast<const char*>(data), size);

  const std::string answer = tools::answer_request(head, {}, std::chrono::seconds(0));

  P2PCHAT_ASSERT(answer.starts_with("HTTP/1.1 "));
  const std::size_t end = answer.find("\r\n\r\n");
  P2PCHAT_ASSERT(end != std::string::npos);
  const std::size_t field = answer.find("Content-Length: ");
  P2PCHAT_ASSERT(field < end);
  const std::size_t length = std::stoul(answer.substr(field + 16));
  const std::size_t sent = answer.size() - (end + 4);
  P2PCHAT_ASSERT(sent == length || (sent == 0 && head.starts_with("HEAD ")));
  return 0;
}
