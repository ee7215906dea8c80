#include "tools/lab/json_values.h"

#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

namespace p2pchat::lab {
namespace {

using nlohmann::json;

}  // namespace

std::string text_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json number_or_null(const std::optional<std::size_t>& number) {
  return number ? json(*number) : json();
}

double rounded(double place) { return std::round(place * 1e6) / 1e6; }

json value_of(std::size_t number, const NodePicture& node) {
  const int flags = (node.is_cut_off ? 1 : 0) | (node.is_still ? 2 : 0) | (node.is_lying ? 4 : 0);
  return {number,       rounded(node.place),       static_cast<int>(node.state),
          node.records, number_or_null(node.next), flags};
}

json value_of(const Happening& happening) {
  static constexpr std::array<const char*, 9> kKinds = {"started",   "active",    "down",
                                                        "deed",      "violation", "over",
                                                        "restarted", "returned",  "forgotten"};
  return {{"at", happening.at.micros()},
          {"kind", kKinds[static_cast<std::size_t>(happening.kind)]},
          {"node", happening.node},
          {"text", happening.text}};
}

}  // namespace p2pchat::lab
