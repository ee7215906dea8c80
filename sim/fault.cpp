#include "sim/fault.h"

#include <algorithm>
#include <array>

#include "sim/units.h"

namespace p2pchat::sim {

namespace {

constexpr std::array<std::string_view, 21> kNames = {
    "crash",          "join",         "leave", "partition", "pause",     "loss",    "latency",
    "takeover",       "client_crash", "disk",  "duplicate", "reorder",   "corrupt", "hold",
    "multicast_lost", "stream_reset", "slow",  "clock",     "adversary", "nat",     "client_lost"};
constexpr std::array<std::string_view, 4> kFates = {"keep", "lose", "old", "torn"};
constexpr std::array<std::string_view, 5> kDiskFaults = {"full", "write_error", "read_error",
                                                         "slow_sync", "bit_rot"};

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

std::string_view unit_of(FaultKind kind) {
  return kind == FaultKind::kLatency || kind == FaultKind::kSlow ? " percent" : " per million";
}

}  // namespace

std::string_view name_of(FaultKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<FaultKind> fault_kind_of(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<FaultKind>(found - kNames.begin());
}

std::string_view name_of(DiskFate fate) { return kFates[static_cast<std::size_t>(fate)]; }

std::string_view name_of(DiskFault fault) { return kDiskFaults[static_cast<std::size_t>(fault)]; }

std::vector<std::string> disk_fate_names() { return {kFates.begin(), kFates.end()}; }

std::vector<std::string> disk_fault_names() { return {kDiskFaults.begin(), kDiskFaults.end()}; }

std::string text_of(const Fault& fault) {
  std::string text = text_of(fault.at) + " " + std::string(name_of(fault.kind));
  if (fault.kind == FaultKind::kAdversary) text += " " + std::string(name_of(fault.behaviour));
  if (fault.kind == FaultKind::kNat) text += " " + std::string(name_of(fault.nat));
  text += list_of("nodes", fault.nodes) + list_of("clients", fault.clients);
  if (fault.count > 0) text += " count " + std::to_string(fault.count);
  for (const std::vector<Party>& group : fault.groups) text += " " + text_of(group);
  if (fault.has_others) text += " [others]";
  if (fault.is_one_way) text += " one way";
  if (fault.is_by_id) text += " by id";
  if (fault.kind == FaultKind::kCrash) {
    text += " disk " + std::string(name_of(fault.disk));
    if (fault.farewell == Farewell::kNone) text += " silent";
    if (fault.is_upgrade) text += " upgrade";
    if (fault.disk == DiskFate::kOld) text += " " + text_of(fault.age) + " before";
  }
  if (fault.kind == FaultKind::kDisk) {
    text += " " + std::string(name_of(fault.trouble.fault));
    if (fault.trouble.sync > Duration(0)) text += " " + text_of(fault.trouble.sync);
  }
  if (fault.value > 0) text += " " + std::to_string(fault.value) + std::string(unit_of(fault.kind));
  if (fault.gap > Duration(0)) text += " every " + text_of(fault.gap);
  if (fault.offset != Duration(0)) text += " offset " + text_of(fault.offset);
  if (fault.drift != 0) text += " drift " + std::to_string(fault.drift) + " per million";
  if (fault.lasting) text += " for " + text_of(*fault.lasting);
  return text;
}

}  // namespace p2pchat::sim
