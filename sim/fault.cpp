#include "sim/fault.h"

#include <algorithm>
#include <array>

#include "sim/units.h"

namespace p2pchat::sim {

namespace {

constexpr std::array<std::string_view, 9> kNames = {
    "crash", "join", "leave", "partition", "pause", "loss", "latency", "takeover", "client_crash"};
constexpr std::array<std::string_view, 10> kPlanned = {
    "slow",         "clock", "disk", "adversary", "nat",
    "stream_reset", "hold",  "flap", "version",   "corrupt"};

std::string list_of(std::string_view what, const std::vector<std::size_t>& numbers) {
  if (numbers.empty()) return {};
  std::string text = " " + std::string(what);
  for (const std::size_t number : numbers) text += " " + std::to_string(number);
  return text;
}

std::string text_of(const std::vector<Party>& group) {
  std::string text;
  for (const Party& party : group) {
    text += (text.empty() ? "" : " ") + std::string(party.is_client ? "client:" : "") +
            std::to_string(party.number);
  }
  return "[" + text + "]";
}

}  // namespace

std::string_view name_of(FaultKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<FaultKind> fault_kind_of(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<FaultKind>(found - kNames.begin());
}

bool is_planned_fault(std::string_view name) {
  return std::ranges::find(kPlanned, name) != kPlanned.end();
}

std::string text_of(const Fault& fault) {
  std::string text = text_of(fault.at) + " " + std::string(name_of(fault.kind));
  text += list_of("nodes", fault.nodes) + list_of("clients", fault.clients);
  if (fault.count > 0) text += " count " + std::to_string(fault.count);
  for (const std::vector<Party>& group : fault.groups) text += " " + text_of(group);
  if (fault.is_one_way) text += " one way";
  if (fault.kind == FaultKind::kCrash) {
    text += fault.disk == DiskFate::kKeep ? " disk keep" : " disk lose";
  }
  if (fault.value > 0) {
    text += " " + std::to_string(fault.value);
    text += fault.kind == FaultKind::kLoss ? " per million" : " percent";
  }
  if (fault.lasting) text += " for " + text_of(*fault.lasting);
  return text;
}

}  // namespace p2pchat::sim
