#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/instant.h"
#include "sim/scenario.h"

namespace p2pchat::sim {

// How deep objects and lists may lie in each other: whatever copies or writes JSON recurses.
inline constexpr std::size_t kJsonDepthMax = 64;

// Any JSON; what is none is refused with the byte where it ends to be.
[[nodiscard]] Result<nlohmann::json, ScenarioProblem> parse_json(std::string_view text);
// The same, with keys in the order of the text.
[[nodiscard]] Result<nlohmann::ordered_json, ScenarioProblem> parse_ordered_json(
    std::string_view text);

// Reads one JSON object key by key and remembers the first problem, with its place. After a problem
// every answer is the fallback, so that callers need not look after each key.
class JsonReader {
 public:
  JsonReader(const nlohmann::json& value, std::string where,
             std::optional<ScenarioProblem>& problem);

  [[nodiscard]] bool has(const char* key);
  [[nodiscard]] std::size_t whole(const char* key, std::size_t least, std::size_t most,
                                  std::size_t fallback);
  [[nodiscard]] bool yes_or_no(const char* key, bool fallback);
  [[nodiscard]] std::string text(const char* key, std::string fallback);
  // One of `choices`; the first is the fallback.
  [[nodiscard]] std::string choice(const char* key, const std::vector<std::string>& choices);
  [[nodiscard]] Duration duration(const char* key, Duration fallback);
  [[nodiscard]] std::optional<Duration> duration_if_any(const char* key);
  // With a minus in front of it perhaps; nothing if it is missing.
  [[nodiscard]] Duration signed_duration(const char* key);
  // "5/s" as the mean time between two; must be there.
  [[nodiscard]] Duration gap(const char* key);
  // A chance from 0 to 1, per million.
  [[nodiscard]] std::uint32_t chance(const char* key);
  // Must be there.
  [[nodiscard]] Duration needed_duration(const char* key);
  // A number from least to most, in units of 1/scale.
  [[nodiscard]] std::uint32_t scaled(const char* key, double least, double most,
                                     std::uint32_t scale);
  [[nodiscard]] std::vector<std::size_t> numbers(const char* key);

  void object(const char* key, const std::function<void(JsonReader&)>& read);
  void list_of_objects(const char* key, const std::function<void(JsonReader&)>& read);
  // The value itself, for what is read otherwise; nothing if it is missing.
  [[nodiscard]] const nlohmann::json* raw(const char* key);

  // Complains about this object, or about one of its keys.
  void refuse(const std::string& what, const char* key = nullptr);
  // To be called at the end: a key that nobody asked for is a problem.
  void refuse_unknown_keys();

 private:
  void read_object(const nlohmann::json& value, const std::string& where,
                   const std::function<void(JsonReader&)>& read);

  const nlohmann::json& value_;
  std::string where_;
  std::optional<ScenarioProblem>& problem_;
  std::set<std::string> known_;
};

}  // namespace p2pchat::sim
