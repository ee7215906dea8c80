#include "tools/program/paint.h"

#include <unistd.h>

#include <cstdlib>

namespace p2pchat::program {
namespace {

// Of the sixteen that every terminal has (ECMA-48, SGR).
std::string_view sequence_of(Colour colour) {
  switch (colour) {
    case Colour::kGood:
      return "\x1b[32m";
    case Colour::kWarning:
      return "\x1b[33m";
    case Colour::kBad:
      return "\x1b[1;31m";
    case Colour::kOwn:
      return "\x1b[36m";
    case Colour::kOther:
      return "\x1b[1;35m";
    case Colour::kQuiet:
      return "\x1b[2m";
  }
  return {};
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

std::string Paint::operator()(Colour colour, std::string_view text) const {
  if (!is_coloured_ || text.empty()) return std::string(text);
  return std::string(sequence_of(colour)).append(text).append("\x1b[0m");
}

Paint paint_for(int descriptor) {
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return Paint(isatty(descriptor) != 0 && !is_dumb && !is_set("NO_COLOR"));
}

}  // namespace p2pchat::program
