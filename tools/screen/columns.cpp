#include "tools/screen/columns.h"

#include <algorithm>
#include <cwchar>

#include "tools/program/terminal_text.h"

namespace p2pchat::screen {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80; }

// Of valid UTF-8.
std::string_view first_of(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && continues(text[length])) ++length;
  return text.substr(0, length);
}

wchar_t value_of(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return static_cast<wchar_t>(lead);
  auto value = static_cast<char32_t>(lead & (0xffU >> (character.size() + 1)));
  for (const char byte : character.substr(1)) {
    value = (value << 6U) | (static_cast<unsigned char>(byte) & 0x3fU);
  }
  return static_cast<wchar_t>(value);
}

// Less than 0 for what the locale cannot show.
int width_of(std::string_view character) { return ::wcwidth(value_of(character)); }

// The place of the last space, or none.
std::size_t last_space(std::string_view line) { return line.rfind(' '); }

void wrap_line(std::string_view text, std::size_t columns, std::vector<std::string>& lines) {
  std::string line;
  while (!text.empty()) {
    const std::string_view character = first_of(text);
    if (columns_of(line) + columns_of(character) > columns) {
      const std::size_t space = last_space(line);
      std::string rest;
      if (space != std::string::npos && space > 0 && character != " ") {
        rest = line.substr(space + 1);
        line.resize(space);
      }
      lines.push_back(std::move(line));
      line = std::move(rest);
      if (line.empty() && character == " ") {
        text.remove_prefix(1);
        continue;
      }
    }
    line += character;
    text.remove_prefix(character.size());
  }
  lines.push_back(std::move(line));
}

}  // namespace

std::string cleaned(std::string_view text) {
  std::string out;
  const std::string harmless = program::harmless(text);
  for (std::string_view rest = harmless; !rest.empty();) {
    const std::string_view character = first_of(rest);
    const bool is_space = character == "\n" || character == "\t";
    out += is_space ? std::string_view(" ") : width_of(character) < 0 ? kReplacement : character;
    rest.remove_prefix(character.size());
  }
  return out;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const std::string_view character = first_of(text);
    columns += static_cast<std::size_t>(std::max(0, width_of(character)));
    text.remove_prefix(character.size());
  }
  return columns;
}

std::string clipped(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  std::size_t taken = 0;
  while (end < text.size()) {
    const std::string_view character = first_of(text.substr(end));
    taken += columns_of(character);
    if (taken > columns) break;
    end += character.size();
  }
  return std::string(text.substr(0, end));
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string line = clipped(text, columns);
  line.append(columns - columns_of(line), ' ');
  return line;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    wrap_line(cleaned(text.substr(0, end)), std::max<std::size_t>(2, columns), lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::size_t before(std::string_view text, std::size_t place) {
  if (place == 0) return 0;
  do --place;
  while (place > 0 && continues(text[place]));
  return place;
}

std::size_t after(std::string_view text, std::size_t place) {
  return place >= text.size() ? text.size() : place + first_of(text.substr(place)).size();
}

}  // namespace p2pchat::screen
