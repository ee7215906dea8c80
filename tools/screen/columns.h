#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Text in columns of a terminal. Whatever goes in, what comes out commands no terminal: it is
// valid UTF-8 without controls, each character of the width that the terminal gives it
// (wcwidth(3); the program's locale must be one of UTF-8).
namespace p2pchat::screen {

// In one line: ends of lines and tabs become spaces.
[[nodiscard]] std::string cleaned(std::string_view text);

// The rest is of text that was cleaned.
[[nodiscard]] std::size_t columns_of(std::string_view text);
// As much of it as fits, whole characters.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t columns);
// Clipped, and filled up with spaces.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns);

// Lines of at most so many columns, two at least, broken between words where that can be; its own
// ends of lines stay. Takes text that was not cleaned.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

// Where the character begins that ends at, or that begins after, a place between two of them.
[[nodiscard]] std::size_t before(std::string_view text, std::size_t place);
[[nodiscard]] std::size_t after(std::string_view text, std::size_t place);

}  // namespace p2pchat::screen
