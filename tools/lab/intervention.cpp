#include "tools/lab/intervention.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;
using sim::FaultKind;

constexpr Duration kWhile = 10s;
constexpr Duration kLieLasts = 20s;
constexpr std::uint32_t kFiftyTimes = 5000;  // percent

constexpr std::array kNames{
    std::pair<Deed, std::string_view>{Deed::kCrash, "crash"},
    std::pair<Deed, std::string_view>{Deed::kLose, "lose"},
    std::pair<Deed, std::string_view>{Deed::kRestart, "restart"},
    std::pair<Deed, std::string_view>{Deed::kCutOff, "cut_off"},
    std::pair<Deed, std::string_view>{Deed::kPause, "pause"},
    std::pair<Deed, std::string_view>{Deed::kSlow, "slow"},
    std::pair<Deed, std::string_view>{Deed::kLie, "lie"},
    std::pair<Deed, std::string_view>{Deed::kLeave, "leave"},
    std::pair<Deed, std::string_view>{Deed::kJoin, "join"},
    std::pair<Deed, std::string_view>{Deed::kHeal, "heal"},
};

}  // namespace

std::string_view name_of(Deed deed) {
  return std::ranges::find(kNames, deed, &std::pair<Deed, std::string_view>::first)->second;
}

std::optional<Deed> deed_of(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &std::pair<Deed, std::string_view>::second);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

bool is_to_node(Deed deed) { return deed != Deed::kJoin && deed != Deed::kHeal; }

void carry_out(const Intervention& intervention, sim::Simulation& simulation) {
  const std::size_t node = intervention.node;
  switch (intervention.deed) {
    case Deed::kCrash:
      return simulation.inflict({.kind = FaultKind::kCrash, .nodes = {node}});
    case Deed::kLose:
      return simulation.inflict(
          {.kind = FaultKind::kCrash, .nodes = {node}, .disk = sim::DiskFate::kLose});
    case Deed::kRestart:
      return simulation.restart(node);
    case Deed::kCutOff:
      return simulation.inflict({.kind = FaultKind::kPartition,
                                 .groups = {{sim::Party{.number = node}}},
                                 .has_others = true});
    case Deed::kPause:
      return simulation.inflict({.kind = FaultKind::kPause, .lasting = kWhile, .nodes = {node}});
    case Deed::kSlow:
      return simulation.inflict(
          {.kind = FaultKind::kSlow, .lasting = kWhile, .nodes = {node}, .value = kFiftyTimes});
    case Deed::kLie:
      return simulation.inflict({.kind = FaultKind::kAdversary,
                                 .lasting = kLieLasts,
                                 .nodes = {node},
                                 .behaviour = sim::Behaviour::kLiar});
    case Deed::kLeave:
      return simulation.inflict({.kind = FaultKind::kLeave, .nodes = {node}});
    case Deed::kJoin:
      return simulation.inflict({.kind = FaultKind::kJoin, .count = 1});
    case Deed::kHeal:
      return simulation.calm_network();
  }
}

}  // namespace p2pchat::lab
