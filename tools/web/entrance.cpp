#include "tools/web/entrance.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tools/program/addresses.h"

namespace p2pchat::web {

bool Entrance::is_token(std::string_view text) const {
  if (text.size() != token_.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    difference |= static_cast<unsigned char>(text[i]) ^ static_cast<unsigned char>(token_[i]);
  }
  return difference == 0;
}

std::string Entrance::enter(const Bytes32& chance) {
  if (cookies_.size() >= kBrowsersMax) cookies_.pop_front();
  return cookies_.emplace_back(to_hex(chance));
}

bool Entrance::is_known(std::string_view cookie) const {
  return std::ranges::find(cookies_, cookie) != cookies_.end();
}

std::string parse_token(std::string_view body) {
  const auto object = nlohmann::json::parse(body, nullptr, false);
  if (!object.is_object()) return {};
  const auto token = object.find("token");
  return token != object.end() && token->is_string() ? token->get<std::string>() : std::string();
}

std::string url_of(const Address& at, const Bytes32& token) {
  const Address shown = program::is_wildcard(at) ? Address::v4({127, 0, 0, 1}, at.port) : at;
  // What stands behind # stays in the browser: no log and no Referer has it.
  return "http://" + shown.text() + "/#" + to_hex(token);
}

}  // namespace p2pchat::web
