#include "tools/lab/command.h"

#include <limits>
#include <string>

#include <nlohmann/json.hpp>

namespace p2pchat::lab {
namespace {

using nlohmann::json;

// A whole number up to `most`.
std::optional<std::uint64_t> number(const json& object, const char* name, std::uint64_t most) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto value = found->get<std::uint64_t>();
  return value <= most ? std::optional(value) : std::nullopt;
}

std::string text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

constexpr std::uint64_t kNodeMax = 1'000'000'000;
constexpr std::uint64_t kJourneyMax = std::uint64_t{1} << 53U;  // as far as a page can count
constexpr std::uint64_t kTimeMax = std::numeric_limits<std::int64_t>::max() / 2;

std::optional<Command> parse_deed(const json& object) {
  const auto deed = deed_of(text(object, "deed"));
  const auto node = number(object, "node", kNodeMax);
  if (!deed || (is_to_node(*deed) && !node)) return std::nullopt;
  return Intervene{.deed = *deed, .node = node.value_or(0)};
}

}  // namespace

std::optional<Command> parse_command(std::string_view bytes) {
  const json object = json::parse(bytes, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const std::string name = text(object, "command");
  if (name == "play") return Play{};
  if (name == "pause") return Pause{};
  if (name == "step") return Step{};
  if (name == "drawn") return Drawn{};
  if (name == "do") return parse_deed(object);
  if (name == "select") return Select{.node = number(object, "node", kNodeMax)};
  if (name == "follow") return Follow{.journey = number(object, "journey", kJourneyMax)};
  if (name == "speed") {
    const auto percent = number(object, "percent", SetSpeed::kMax);
    if (percent) return SetSpeed{.percent = static_cast<std::uint32_t>(*percent)};
  }
  if (name == "seek") {
    const auto to = number(object, "to", kTimeMax);
    if (to) return Seek{.to = Instant(Duration(static_cast<Duration::rep>(*to)))};
  }
  return std::nullopt;
}

}  // namespace p2pchat::lab
