#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace p2pchat::sim {

// What an adversary does instead of what a node does, or besides (SCENARIO.md, "Adversaries").
enum class Behaviour : std::uint8_t {
  kDropper,
  kTamperer,
  kRollbacker,
  kEquivocator,
  kLiar,
  kSybil,
  kFlooder,
  kReplayer,
};

// As scenarios name them.
[[nodiscard]] std::string_view name_of(Behaviour behaviour);
[[nodiscard]] std::vector<std::string> behaviour_names();

// Its word does not count: what it says that it holds, or who owns what. The others only make noise
// besides being nodes.
[[nodiscard]] bool is_lying(Behaviour behaviour);

}  // namespace p2pchat::sim
