#include "tools/web/http.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace p2pchat::web {
namespace {

namespace http = boost::beast::http;
using Message = http::request<http::string_body>;

int status_of(const boost::system::error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  return 400;
}

bool comes_twice(const Message& message, http::field field) { return message.count(field) > 1; }

std::string value_of(const Message& message, http::field field) {
  const auto found = message.find(field);
  return found == message.end() ? std::string() : std::string(found->value());
}

}  // namespace

ParsedRequest parse_request(std::string_view bytes) {
  http::request_parser<http::string_body> parser;
  parser.eager(true);
  parser.header_limit(kHeadMax);
  parser.body_limit(kBodyMax);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error && error != http::error::need_more) return BadRequest{status_of(error)};
  if (!parser.is_done()) {
    if (bytes.size() > kHeadMax + kBodyMax) return BadRequest{431};
    return Incomplete{};
  }
  const Message& message = parser.get();
  for (const http::field field :
       {http::field::host, http::field::origin, http::field::cookie, http::field::content_type}) {
    if (comes_twice(message, field)) return BadRequest{400};
  }
  return HttpRequest{.method = std::string(message.method_string()),
                     .target = std::string(message.target()),
                     .host = value_of(message, http::field::host),
                     .origin = value_of(message, http::field::origin),
                     .cookie = value_of(message, http::field::cookie),
                     .content_type = value_of(message, http::field::content_type),
                     .body = message.body(),
                     .is_upgrade = boost::beast::websocket::is_upgrade(message)};
}

std::string to_bytes_of(const HttpResponse& response, std::string_view host) {
  std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + " ";
  bytes += http::obsolete_reason(static_cast<http::status>(response.status));
  if (response.status != 204) {
    bytes += "\r\nContent-Length: " + std::to_string(response.content.size());
  }
  if (!response.type.empty()) bytes += "\r\nContent-Type: " + std::string(response.type);
  for (const auto& [name, value] : response.headers) {
    bytes += "\r\n";
    bytes += name;
    bytes += ": ";
    bytes += value;
  }
  bytes +=
      "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
      "img-src 'self'; connect-src 'self'";
  if (!host.empty()) bytes += " ws://" + std::string(host);
  bytes +=
      "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
      "\r\nX-Content-Type-Options: nosniff"
      "\r\nX-Frame-Options: DENY"
      "\r\nReferrer-Policy: no-referrer"
      "\r\nCross-Origin-Opener-Policy: same-origin"
      "\r\nCross-Origin-Resource-Policy: same-origin"
      "\r\nCache-Control: no-store"
      "\r\nConnection: close\r\n\r\n";
  bytes += response.content;
  return bytes;
}

}  // namespace p2pchat::web
