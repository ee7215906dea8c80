#include "tools/web/gate.h"

#include <algorithm>
#include <utility>

#include "core/base/address.h"

namespace p2pchat::web {
namespace {

struct HostParts {
  std::string_view name;
  std::string_view port;  // empty: 80
};

HostParts parts_of(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool is_bracket_last = !host.empty() && host.back() == ']';
  if (colon == std::string_view::npos || is_bracket_last) return {.name = host, .port = {}};
  return {.name = host.substr(0, colon), .port = host.substr(colon + 1)};
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_good_host(std::string_view host) {
  const HostParts parts = parts_of(host);
  if (!is_port(parts.port)) return false;
  return parts.name == "localhost" || Address::parse(std::string(parts.name) + ":1").has_value();
}

bool is_own_origin(const HttpRequest& request) {
  return request.origin == "http://" + request.host;
}

Result<Pass, int> judge_call(const HttpRequest& request, Route route) {
  const bool is_post = route == Route::kEnter;
  if (request.method != (is_post ? "POST" : "GET")) return std::unexpected(405);
  // Browsers leave the Origin out of a GET that a page makes to its own server.
  const bool is_origin_needed = route != Route::kKnown || !request.origin.empty();
  if (is_origin_needed && !is_own_origin(request)) return std::unexpected(403);
  if (is_post && request.content_type != "application/json") return std::unexpected(415);
  if (request.is_upgrade != (route == Route::kLive)) return std::unexpected(400);
  return Pass{.route = route};
}

// Of bytes as they are.
Result<void, int> judge_bytes(const HttpRequest& request) {
  if (request.method != "POST") return std::unexpected(405);
  if (!is_own_origin(request)) return std::unexpected(403);
  if (request.content_type != "application/octet-stream") return std::unexpected(415);
  if (request.is_upgrade) return std::unexpected(400);
  return {};
}

Result<Pass, int> judge_draft(const HttpRequest& request) {
  if (const auto bytes = judge_bytes(request); !bytes) return std::unexpected(bytes.error());
  auto name = parse_draft_name(request.target);
  if (!name) return std::unexpected(400);
  return Pass{.route = Route::kPostDraft, .draft = *std::move(name)};
}

Result<Pass, int> judge_post(const HttpRequest& request) {
  if (const auto bytes = judge_bytes(request); !bytes) return std::unexpected(bytes.error());
  auto offer = parse_offer(request.target);
  if (!offer) return std::unexpected(400);
  offer->size = request.file_size;
  return Pass{.route = Route::kPostFile, .offer = std::move(offer)};
}

// Nothing: it is not about a file that came.
std::optional<Pass> file_pass(const HttpRequest& request) {
  if (auto id = parse_file_id(request.target, kFilesPath)) {
    return Pass{.route = Route::kFile, .file = *std::move(id)};
  }
  if (auto id = parse_file_id(request.target, kPicturesPath)) {
    return Pass{.route = Route::kPicture, .file = *std::move(id)};
  }
  return std::nullopt;
}

Result<Pass, int> judge_get(const HttpRequest& request, Pass pass) {
  if (request.method != "GET") return std::unexpected(405);
  if (!request.origin.empty() && !is_own_origin(request)) return std::unexpected(403);
  if (request.is_upgrade) return std::unexpected(400);
  return pass;
}

}  // namespace

Result<Pass, int> judge(const HttpRequest& request, std::span<const Asset> page) {
  if (!is_good_host(request.host)) return std::unexpected(421);
  if (request.target == "/api/enter") return judge_call(request, Route::kEnter);
  if (request.target == "/api/known") return judge_call(request, Route::kKnown);
  if (request.target == "/api/live") return judge_call(request, Route::kLive);
  if (request.target.starts_with(std::string(kFilesPath) + "?")) return judge_post(request);
  if (request.target.starts_with(std::string(kDraftsPath) + "?")) return judge_draft(request);
  if (const auto pass = file_pass(request)) return judge_get(request, *pass);
  for (const Asset& asset : page) {
    if (request.target == asset.path) return judge_get(request, {.asset = &asset});
  }
  return std::unexpected(404);
}

std::string cookie_name(std::string_view host) {
  const HostParts parts = parts_of(host);
  return "p2pchat-" + std::string(parts.port.empty() ? "80" : parts.port);
}

std::optional<std::string> cookie_of(const HttpRequest& request) {
  const std::string name = cookie_name(request.host) + "=";
  std::string_view rest = request.cookie;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string_view one = rest.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(name)) return std::string(one.substr(name.size()));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

}  // namespace p2pchat::web
