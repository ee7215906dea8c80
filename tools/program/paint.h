#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace p2pchat::program {

// What a colour says; which one it is, the terminal's own palette says.
enum class Colour : std::uint8_t { kGood, kWarning, kBad, kOwn, kOther, kQuiet };

// Colours for a person's terminal. Made by default it has none.
class Paint {
 public:
  Paint() = default;
  explicit Paint(bool is_coloured) : is_coloured_(is_coloured) {}

  // The text as it is, or between the sequences that colour it.
  [[nodiscard]] std::string operator()(Colour colour, std::string_view text) const;

 private:
  bool is_coloured_ = false;
};

// Coloured where the descriptor is a terminal that is not `dumb`, unless NO_COLOR is set to
// anything (no-color.org).
[[nodiscard]] Paint paint_for(int descriptor);

}  // namespace p2pchat::program
