#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "core/base/assert.h"
#include "core/chat/file_ref.h"
#include "tests/fuzz/target.h"
#include "tools/web/call.h"
#include "tools/web/entrance.h"
#include "tools/web/file_words.h"
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
  P2PCHAT_ASSERT(request->head_size <= bytes.size());
  P2PCHAT_ASSERT(request->file_size <= chat::FileRef::kSizeMax);
  (void)web::parse_token(request->body);
  const auto pass = web::judge(*request, web::assets());
  if (!pass) return;
  P2PCHAT_ASSERT(request->origin.empty() || request->origin == "http://" + request->host);
  (void)web::cookie_of(*request);
  // The host comes back in a header: it must not begin another one.
  P2PCHAT_ASSERT(request->host.find_first_of("\r\n;, ") == std::string::npos);
}

// What is said of files: a name comes back in a header, and must not begin another one.
void read_file_words(std::string_view text) {
  const auto offer = web::parse_offer(text);
  if (offer) P2PCHAT_ASSERT(!offer->to.empty() && !offer->name.empty() && !offer->key.empty());
  const auto id = web::parse_file_id(text, web::kFilesPath);
  if (id) P2PCHAT_ASSERT(id->find_first_not_of("0123456789abcdef") == std::string::npos);
  const std::string name = web::attachment(text);
  P2PCHAT_ASSERT(name.find_first_of("\r\n\"\\<>") == std::string::npos);
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
  read_file_words(bytes);
  read_call(bytes);
  return 0;
}
