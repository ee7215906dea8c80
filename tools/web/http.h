#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace p2pchat::web {

inline constexpr std::size_t kHeadMax = 8192;        // bytes of a request's first lines
inline constexpr std::size_t kBodyMax = 1024;        // nothing longer than a token is posted
inline constexpr std::size_t kDraftMax = 16384;      // of a draft, that is posted as it is
inline constexpr std::size_t kFrameMax = 128 << 10;  // a text of 16 KiB, each byte escaped

// What of an HTTP request matters here. Headers that may come once only have come once.
struct HttpRequest {
  std::string method;
  std::string target;
  std::string host;
  std::string origin;  // empty: none was sent
  std::string cookie;
  std::string content_type;
  std::string fetch_site = {};  // who has led here, as the browser says; empty: it does not
  std::string body;
  bool is_upgrade = false;  // asks for a WebSocket
  // Of a file that is posted, whose body is not read here: its length, and where it begins.
  std::uint64_t file_size = 0;
  std::size_t head_size = 0;

  bool operator==(const HttpRequest&) const = default;
};

struct Incomplete {};
// Why the connection ends, as a status of HTTP.
struct BadRequest {
  int status = 400;
};
using ParsedRequest = std::variant<Incomplete, BadRequest, HttpRequest>;

// The first request in the bytes that a connection has brought so far; of a file, its head.
[[nodiscard]] ParsedRequest parse_request(std::string_view bytes);

// Somebody else's page may have opened the one that is asked for, and hold its window. False only
// if the browser says that the user has come by themselves, or from this page.
[[nodiscard]] bool may_have_opener(const HttpRequest& request);

struct HttpResponse {
  int status = 200;
  std::string_view type;
  std::string_view content;
  std::vector<std::pair<std::string, std::string>> headers;
  // Of a file, whose bytes follow: nothing in it may run, whatever shows it.
  std::optional<std::uint64_t> file_size = std::nullopt;
  // Takes the window from who has opened it: a browser starts another process for that.
  bool is_cut_from_opener = true;
};

// The answer's bytes, with the headers that keep a browser from trusting anybody else. `host` is
// the request's, already judged: the page may talk to it and to nobody else.
[[nodiscard]] std::string to_bytes_of(const HttpResponse& response, std::string_view host);

}  // namespace p2pchat::web
