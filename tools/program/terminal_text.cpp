#include "tools/program/terminal_text.h"

#include <array>
#include <cstddef>
#include <ctime>

namespace p2pchat::program {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // 0: the byte starts no valid sequence
};

// RFC 3629: shortest form only, no surrogates, at most U+10FFFF.
CodePoint first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {.value = byte(0), .length = 1};
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length) return {};

  char32_t value = byte(0) & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    value = (value << 6U) | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kLeast[length] || value > 0x10ffff || is_surrogate) return {};
  return {.value = value, .length = length};
}

bool is_dangerous(char32_t value) {
  if (value == '\t') return false;
  const bool is_control = value < 0x20 || (value >= 0x7f && value < 0xa0);
  const bool is_direction = value == 0x61c || value == 0x200e || value == 0x200f ||
                            (value >= 0x202a && value <= 0x202e) ||
                            (value >= 0x2066 && value <= 0x2069);
  const bool is_line_break = value == 0x2028 || value == 0x2029;
  return is_control || is_direction || is_line_break;
}

}  // namespace

std::string harmless(std::string_view text, std::string_view indent) {
  std::string out;
  while (!text.empty()) {
    const CodePoint next = first_of(text);
    if (next.value == '\n') {
      out += '\n';
      out += indent;
    } else if (next.length == 0 || is_dangerous(next.value)) {
      out += kReplacement;
    } else {
      out += text.substr(0, next.length);
    }
    text.remove_prefix(next.length == 0 ? 1 : next.length);
  }
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint next = first_of(text);
    if (next.length == 0) return false;
    text.remove_prefix(next.length);
  }
  return true;
}

std::string local_time(std::int64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return "?";
  std::array<char, 64> buffer{};
  const std::size_t length = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d %H:%M", &parts);
  return {buffer.data(), length};
}

}  // namespace p2pchat::program
