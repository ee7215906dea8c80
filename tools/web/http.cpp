#include "tools/web/http.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/none.hpp>

#include "core/chat/file_ref.h"
#include "tools/web/file_words.h"

namespace p2pchat::web {
namespace {

namespace http = boost::beast::http;
using Message = http::request<http::string_body>;

constexpr std::string_view kFetchSite = "Sec-Fetch-Site";  // Fetch Metadata

int status_of(const boost::system::error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  return 400;
}

bool comes_twice(const auto& message, http::field field) { return message.count(field) > 1; }

std::string value_of(const auto& message, http::field field) {
  const auto found = message.find(field);
  return found == message.end() ? std::string() : std::string(found->value());
}

HttpRequest request_of(const auto& message) {
  return {.method = std::string(message.method_string()),
          .target = std::string(message.target()),
          .host = value_of(message, http::field::host),
          .origin = value_of(message, http::field::origin),
          .cookie = value_of(message, http::field::cookie),
          .content_type = value_of(message, http::field::content_type),
          .fetch_site = std::string(message[kFetchSite]),
          .body = {},
          .is_upgrade = boost::beast::websocket::is_upgrade(message)};
}

bool says_each_once(const auto& message) {
  return !comes_twice(message, http::field::host) && !comes_twice(message, http::field::origin) &&
         !comes_twice(message, http::field::cookie) &&
         !comes_twice(message, http::field::content_type) && message.count(kFetchSite) <= 1;
}

// A picture that came is shown from a blob: URL, which only the page itself can make, of bytes
// whose type the program has judged.
std::string policy_for(std::string_view host) {
  std::string policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
      "connect-src 'self'";
  if (!host.empty()) policy += " ws://" + std::string(host);
  return policy + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

bool is_post_to(std::string_view bytes, std::string_view path) {
  constexpr std::string_view kPost = "POST ";
  return bytes.starts_with(kPost) && bytes.substr(kPost.size()).starts_with(path);
}

// Only the head: what follows goes where it is kept, piece by piece. Its length must be known.
ParsedRequest parse_file_head(std::string_view bytes) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(kHeadMax);
  parser.body_limit(boost::none);
  boost::system::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error && error != http::error::need_more) return BadRequest{status_of(error)};
  if (!parser.is_header_done()) {
    if (bytes.size() > kHeadMax) return BadRequest{431};
    return Incomplete{};
  }
  if (!says_each_once(parser.get())) return BadRequest{400};
  const auto length = parser.content_length();
  if (parser.chunked() || !length) return BadRequest{411};
  if (*length > chat::FileRef::kSizeMax) return BadRequest{413};
  HttpRequest request = request_of(parser.get());
  request.file_size = *length;
  request.head_size = used;
  return request;
}

}  // namespace

ParsedRequest parse_request(std::string_view bytes) {
  if (is_post_to(bytes, kFilesPath)) return parse_file_head(bytes);
  http::request_parser<http::string_body> parser;
  parser.eager(true);
  parser.header_limit(kHeadMax);
  const std::size_t body_max = is_post_to(bytes, kDraftsPath) ? kDraftMax : kBodyMax;
  parser.body_limit(body_max);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error && error != http::error::need_more) return BadRequest{status_of(error)};
  if (!parser.is_done()) {
    if (bytes.size() > kHeadMax + body_max) return BadRequest{431};
    return Incomplete{};
  }
  const Message& message = parser.get();
  if (!says_each_once(message)) return BadRequest{400};
  HttpRequest request = request_of(message);
  request.body = message.body();
  return request;
}

bool may_have_opener(const HttpRequest& request) {
  return request.fetch_site != "none" && request.fetch_site != "same-origin";
}

std::string to_bytes_of(const HttpResponse& response, std::string_view host) {
  std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + " ";
  bytes += http::obsolete_reason(static_cast<http::status>(response.status));
  if (response.status != 204) {
    bytes += "\r\nContent-Length: " +
             std::to_string(response.file_size.value_or(response.content.size()));
  }
  if (!response.type.empty()) bytes += "\r\nContent-Type: " + std::string(response.type);
  for (const auto& [name, value] : response.headers) {
    bytes += "\r\n";
    bytes += name;
    bytes += ": ";
    bytes += value;
  }
  bytes += "\r\nContent-Security-Policy: ";
  bytes += response.file_size ? std::string("default-src 'none'; sandbox") : policy_for(host);
  bytes +=
      "\r\nX-Content-Type-Options: nosniff"
      "\r\nX-Frame-Options: DENY"
      "\r\nReferrer-Policy: no-referrer"
      "\r\nCross-Origin-Resource-Policy: same-origin"
      "\r\nCache-Control: no-store"
      "\r\nConnection: close";
  if (response.is_cut_from_opener) bytes += "\r\nCross-Origin-Opener-Policy: same-origin";
  bytes += "\r\n\r\n";
  bytes += response.content;
  return bytes;
}

}  // namespace p2pchat::web
