#include "sim/mutants/catalogue.h"

#include <algorithm>
#include <vector>

#include "sim/mutants/bugs.h"

namespace p2pchat::sim {

std::span<const KnownBug> known_bugs() {
  static const std::vector<KnownBug> kAll = [] {
    std::vector<KnownBug> bugs;
    for (const auto part : {ring_bugs(), store_bugs(), people_bugs()}) {
      bugs.insert(bugs.end(), part.begin(), part.end());
    }
    return bugs;
  }();
  return kAll;
}

const KnownBug* find_known_bug(std::string_view name) {
  const auto found = std::ranges::find(known_bugs(), name, &KnownBug::name);
  return found == known_bugs().end() ? nullptr : &*found;
}

}  // namespace p2pchat::sim
