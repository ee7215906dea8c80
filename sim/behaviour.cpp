#include "sim/behaviour.h"

#include <array>
#include <cstddef>

namespace p2pchat::sim {

namespace {

constexpr std::array<std::string_view, 8> kBehaviours = {
    "dropper", "tamperer", "rollbacker", "equivocator", "liar", "sybil", "flooder", "replayer"};

}  // namespace

std::string_view name_of(Behaviour behaviour) {
  return kBehaviours[static_cast<std::size_t>(behaviour)];
}

std::vector<std::string> behaviour_names() { return {kBehaviours.begin(), kBehaviours.end()}; }

bool is_lying(Behaviour behaviour) {
  return behaviour != Behaviour::kFlooder && behaviour != Behaviour::kReplayer;
}

}  // namespace p2pchat::sim
