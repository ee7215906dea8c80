#pragma once

#include <array>
#include <span>
#include <string_view>

#include "core/base/mutant.h"

namespace p2pchat::sim {

// A bug that was put into the real code (core/base/mutant.h), and where it is worth looking for it.
struct KnownBug {
  Mutant mutant = Mutant::kNone;
  std::string_view name;
  std::string_view room;                      // of core
  std::string_view what;                      // is wrong
  std::array<std::string_view, 3> scenarios;  // their names, the most promising first; some empty
};

// All, in the order of the enumeration.
[[nodiscard]] std::span<const KnownBug> known_bugs();

// Nothing if no bug has that name.
[[nodiscard]] const KnownBug* find_known_bug(std::string_view name);

}  // namespace p2pchat::sim
