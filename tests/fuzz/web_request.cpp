#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "core/base/assert.h"
#include "tests/fuzz/target.h"
#include "tools/web/call.h"
#include "tools/web/entrance.h"
#include "tools/web/gate.h"
#include "tools/web/http.h"

using namespace p2pchat;

namespace {

// What a browser, or whoever else reaches the port, may send first.
void read_request(std::string_view bytes) {
  const web::ParsedRequest parsed = web::parse_request(bytes);
  const auto* request = std::get_if<web::HttpRequest>(&parsed);
  if (request == nullptr) {
    const bool is_waiting = std::holds_alternative<web::Incomplete>(parsed);
    P2PCHAT_ASSERT(!is_waiting || bytes.size() <= web::kHeadMax + web::kBodyMax);
    return;
  }
  P2PCHAT_ASSERT(request->body.size() <= web::kBodyMax);
  (void)web::parse_token(request->body);
  const auto pass = web::judge(*request, web::assets());
  if (!pass) return;
  P2PCHAT_ASSERT(request->origin.empty() || request->origin == "http://" + request->host);
  (void)web::cookie_of(*request);
  // The host comes back in a header: it must not begin another one.
  P2PCHAT_ASSERT(request->host.find_first_of("\r\n;, ") == std::string::npos);
}

// What a page may say on its line: what is read, is written as something that reads as the same.
void read_call(std::string_view text) {
  auto call = web::parse_call(text);
  if (!call) return;
  call->password.clear();
  const auto again = web::parse_call(web::to_text(*call));
  P2PCHAT_ASSERT(again && web::to_text(*again) == web::to_text(*call));
}

}  // namespace

P2PCHAT_FUZZ_TARGET(web_request)(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = as_text({data, size});
  read_request(bytes);
  read_call(bytes);
  return 0;
}
