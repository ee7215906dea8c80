#include "sim/json_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace p2pchat::sim {

namespace {

using nlohmann::json;

// Builds the value and remembers where it stopped being JSON, without exceptions.
template <class Json>
class Builder : public nlohmann::detail::json_sax_dom_parser<Json> {
 public:
  using Base = nlohmann::detail::json_sax_dom_parser<Json>;

  explicit Builder(Json& built) : Base(built, false) {}

  bool start_object(std::size_t size) { return enter() && Base::start_object(size); }
  bool end_object() {
    --depth_;
    return Base::end_object();
  }
  bool start_array(std::size_t size) { return enter() && Base::start_array(size); }
  bool end_array() {
    --depth_;
    return Base::end_array();
  }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) {
    if (!broken_at) broken_at = position;
    return false;
  }

  std::optional<std::size_t> broken_at;

 private:
  bool enter() { return ++depth_ <= kJsonDepthMax; }

  std::size_t depth_ = 0;
};

template <class Json>
Result<Json, ScenarioProblem> parse(std::string_view text) {
  Json root;
  Builder<Json> builder(root);
  if (Json::sax_parse(text, &builder)) return Result<Json, ScenarioProblem>(std::in_place, root);
  if (!builder.broken_at) {
    return std::unexpected(
        ScenarioProblem{.where = "", .what = "is deeper than " + std::to_string(kJsonDepthMax)});
  }
  return std::unexpected(ScenarioProblem{
      .where = "", .what = "is not JSON at byte " + std::to_string(*builder.broken_at)});
}

}  // namespace

Result<json, ScenarioProblem> parse_json(std::string_view text) { return parse<json>(text); }

Result<nlohmann::ordered_json, ScenarioProblem> parse_ordered_json(std::string_view text) {
  return parse<nlohmann::ordered_json>(text);
}

JsonReader::JsonReader(const nlohmann::json& value, std::string where,
                       std::optional<ScenarioProblem>& problem)
    : value_(value), where_(std::move(where)), problem_(problem) {
  if (!value_.is_object()) refuse("must be an object");
}

bool JsonReader::has(const char* key) { return raw(key) != nullptr; }

std::size_t JsonReader::whole(const char* key, std::size_t least, std::size_t most,
                              std::size_t fallback) {
  const nlohmann::json* found = raw(key);
  if (found == nullptr) return fallback;
  if (found->is_number_unsigned()) {
    const auto number = found->get<std::uint64_t>();
    if (number >= least && number <= most) return static_cast<std::size_t>(number);
  }
  refuse("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most),
         key);
  return fallback;
}

bool JsonReader::yes_or_no(const char* key, bool fallback) {
  const nlohmann::json* found = raw(key);
  if (found == nullptr) return fallback;
  if (found->is_boolean()) return found->get<bool>();
  refuse("must be true or false", key);
  return fallback;
}

std::string JsonReader::text(const char* key, std::string fallback) {
  const nlohmann::json* found = raw(key);
  if (found == nullptr) return fallback;
  if (found->is_string()) return found->get<std::string>();
  refuse("must be a string", key);
  return fallback;
}

std::string JsonReader::choice(const char* key, const std::vector<std::string>& choices) {
  const std::string chosen = text(key, choices.front());
  if (std::ranges::find(choices, chosen) != choices.end()) return chosen;
  std::string all;
  for (const std::string& each : choices) all += (all.empty() ? "\"" : ", \"") + each + "\"";
  refuse("must be one of " + all, key);
  return choices.front();
}

Duration JsonReader::duration(const char* key, Duration fallback) {
  return duration_if_any(key).value_or(fallback);
}

std::optional<Duration> JsonReader::duration_if_any(const char* key) {
  if (!has(key)) return std::nullopt;
  const std::optional<Duration> parsed = parse_duration(text(key, ""));
  if (!parsed) refuse("must be a time with a unit, like \"250ms\", \"30s\" or \"10min\"", key);
  return parsed;
}

Duration JsonReader::signed_duration(const char* key) {
  if (!has(key)) return {};
  const std::string written = text(key, "");
  const bool is_negative = written.starts_with('-');
  const std::optional<Duration> parsed = parse_duration(written.substr(is_negative ? 1 : 0));
  if (!parsed) refuse("must be a time with a unit, like \"5s\" or \"-250ms\"", key);
  const Duration size = parsed.value_or(Duration(0));
  return is_negative ? -size : size;
}

Duration JsonReader::needed_duration(const char* key) {
  const std::optional<Duration> value = duration_if_any(key);
  if (!value) refuse(std::string("needs \"") + key + "\"");
  return value.value_or(Duration(1));
}

Duration JsonReader::gap(const char* key) {
  const std::optional<Duration> parsed = parse_rate(text(key, ""));
  if (!parsed) refuse("must be a rate, like \"5/s\" or \"30/min\"", key);
  return parsed.value_or(Duration(1));
}

std::uint32_t JsonReader::chance(const char* key) { return scaled(key, 0, 1, 1'000'000); }

std::uint32_t JsonReader::scaled(const char* key, double least, double most, std::uint32_t scale) {
  const nlohmann::json* found = raw(key);
  if (found == nullptr) return 0;
  const double number = found->is_number() ? found->get<double>() : std::nan("");
  if (number >= least && number <= most) {
    return static_cast<std::uint32_t>(std::llround(number * scale));
  }
  refuse("must be a number from " + nlohmann::json(least).dump() + " to " +
             nlohmann::json(most).dump(),
         key);
  return 0;
}

std::vector<std::size_t> JsonReader::numbers(const char* key) {
  const nlohmann::json* found = raw(key);
  if (found == nullptr) return {};
  std::vector<std::size_t> all;
  const bool is_list = found->is_array() && !found->empty() &&
                       std::ranges::all_of(*found, &nlohmann::json::is_number_unsigned);
  if (!is_list) {
    refuse("must be a list of numbers, counted from 0", key);
    return {};
  }
  for (const nlohmann::json& each : *found) all.push_back(each.get<std::size_t>());
  return all;
}

void JsonReader::object(const char* key, const std::function<void(JsonReader&)>& read) {
  const nlohmann::json* found = raw(key);
  if (found != nullptr) read_object(*found, where_ + "/" + key, read);
}

void JsonReader::list_of_objects(const char* key, const std::function<void(JsonReader&)>& read) {
  const nlohmann::json* found = raw(key);
  if (found == nullptr) return;
  if (!found->is_array()) {
    refuse("must be a list", key);
    return;
  }
  for (std::size_t i = 0; i < found->size(); ++i) {
    read_object((*found)[i], where_ + "/" + key + "/" + std::to_string(i), read);
  }
}

const nlohmann::json* JsonReader::raw(const char* key) {
  known_.insert(key);
  if (problem_ || !value_.is_object()) return nullptr;
  const auto found = value_.find(key);
  return found == value_.end() ? nullptr : &*found;
}

void JsonReader::refuse(const std::string& what, const char* key) {
  if (problem_) return;
  problem_ = ScenarioProblem{.where = key == nullptr ? where_ : where_ + "/" + key, .what = what};
}

void JsonReader::refuse_unknown_keys() {
  if (problem_) return;
  for (const auto& [key, value] : value_.items()) {
    if (!known_.contains(key)) refuse("is not a key that is known here", key.c_str());
  }
}

void JsonReader::read_object(const nlohmann::json& value, const std::string& where,
                             const std::function<void(JsonReader&)>& read) {
  JsonReader reader(value, where, problem_);
  if (problem_) return;
  read(reader);
  reader.refuse_unknown_keys();
}

}  // namespace p2pchat::sim
