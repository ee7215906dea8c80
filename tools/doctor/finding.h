#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tools/program/paint.h"

namespace p2pchat::doctor {

enum class Level : std::uint8_t { kOk, kWarning, kWrong };

// What one check has found: a sentence, and what to do if it is not well.
struct Finding {
  Level level = Level::kOk;
  std::string check;  // "database", "node", ...
  std::string text;
  std::string advice = {};
  std::string profile = {};  // whose, where a directory has several; "the node"

  bool operator==(const Finding&) const = default;
};

// "ok", "warning" or "wrong".
[[nodiscard]] std::string word_of(Level level);

// One line without its end. What others may have written in it is made harmless for a terminal.
[[nodiscard]] std::string as_text(const Finding& finding, program::Paint paint = {});
[[nodiscard]] std::string as_json(const Finding& finding);

[[nodiscard]] bool is_anything_wrong(std::span<const Finding> findings);

}  // namespace p2pchat::doctor
