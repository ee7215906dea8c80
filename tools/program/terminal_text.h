#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace p2pchat::program {

// Text from other people as a terminal may show it: what could move the cursor, change colours,
// hide or reorder text (C0 and C1 controls, bidirectional overrides) and what is not UTF-8 becomes
// U+FFFD; tabs stay; a new line goes on under `indent`.
[[nodiscard]] std::string harmless(std::string_view text, std::string_view indent = "");

[[nodiscard]] bool is_utf8(std::string_view text);

// Local time, for people: "2026-01-31 17:05".
[[nodiscard]] std::string local_time(std::int64_t unix_ms);

}  // namespace p2pchat::program
