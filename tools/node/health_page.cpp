#include "tools/node/health_page.h"

#include <optional>

#include "tools/node/metrics_text.h"

namespace p2pchat::tools {
namespace {

struct Request {
  bool is_head = false;
  std::string_view path;  // without a query
};

struct Answer {
  std::string_view status;
  std::string body;
  std::string_view more = "";  // header lines
};

constexpr std::string_view kLineEnd = "\r\n";

// What follows the method, if the request line (RFC 9112, 3) is one.
std::optional<std::string_view> target_of(std::string_view line, std::string_view method) {
  if (!line.starts_with(method)) return std::nullopt;
  line.remove_prefix(method.size());
  if (!line.ends_with(" HTTP/1.1") && !line.ends_with(" HTTP/1.0")) return std::nullopt;
  line.remove_suffix(std::string_view(" HTTP/1.1").size());
  if (!line.starts_with('/') || line.contains(' ')) return std::nullopt;
  return line.substr(0, line.find('?'));
}

std::optional<Request> parse(std::string_view line) {
  if (const auto path = target_of(line, "GET ")) return Request{.is_head = false, .path = *path};
  if (const auto path = target_of(line, "HEAD ")) return Request{.is_head = true, .path = *path};
  return std::nullopt;
}

Answer health(bool is_well, std::string_view if_not) {
  if (is_well) return {.status = "200 OK", .body = "ok\n"};
  return {.status = "503 Service Unavailable", .body = std::string(if_not) + "\n"};
}

Answer answer_to(std::string_view path, const Observation& seen, Duration age) {
  const bool is_alive = age <= kObservationAgeMax;
  if (path == "/metrics") {
    return {.status = "200 OK",
            .body = metrics_text(seen),
            .more = "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"};
  }
  if (path == "/healthz") return health(is_alive, "hangs");
  if (path == "/readyz") {
    if (seen.is_leaving) return health(false, "leaving");
    return health(is_alive && seen.status.is_active, is_alive ? "joining" : "hangs");
  }
  return {.status = "404 Not Found", .body = "/metrics, /healthz or /readyz\n"};
}

std::string written(const Answer& answer, bool has_body) {
  std::string text = "HTTP/1.1 ";
  text.append(answer.status).append(kLineEnd);
  text += "Content-Length: " + std::to_string(answer.body.size());
  text.append(kLineEnd).append(answer.more).append("Cache-Control: no-store\r\n");
  text.append("Connection: close\r\n\r\n");
  if (has_body) text += answer.body;
  return text;
}

}  // namespace

std::string answer_request(std::string_view head, const Observation& seen, Duration age) {
  const std::string_view line = head.substr(0, head.find(kLineEnd));
  const auto request = parse(line);
  if (request) return written(answer_to(request->path, seen, age), !request->is_head);
  const bool is_method = !line.starts_with("GET ") && !line.starts_with("HEAD ") &&
                         (line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0"));
  if (is_method) {
    return written({.status = "405 Method Not Allowed", .body = "", .more = "Allow: GET, HEAD\r\n"},
                   true);
  }
  return written({.status = "400 Bad Request", .body = "no HTTP request\n"}, true);
}

}  // namespace p2pchat::tools
