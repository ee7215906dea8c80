#include "sim/scenario_cuts.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace p2pchat::sim {

namespace {

constexpr Duration kShortest = std::chrono::milliseconds{100};  // no fault is cut below it

// Who goes: numbers from first to last - 1.
struct Row {
  std::size_t first = 0;
  std::size_t last = 0;

  [[nodiscard]] bool contains(std::size_t number) const { return number >= first && number < last; }
  // The number afterwards of one that stays.
  [[nodiscard]] std::size_t renumbered(std::size_t number) const {
    return number < last ? number : number - (last - first);
  }
};

void cut(std::vector<std::size_t>& numbers, const Row& gone) {
  std::erase_if(numbers, [&](std::size_t number) { return gone.contains(number); });
  for (std::size_t& number : numbers) number = gone.renumbered(number);
}

void cut(std::vector<std::vector<Party>>& groups, const Row& gone, bool is_of_clients) {
  for (std::vector<Party>& group : groups) {
    std::erase_if(group, [&](const Party& party) {
      return party.is_client == is_of_clients && gone.contains(party.number);
    });
    for (Party& party : group) {
      if (party.is_client == is_of_clients) party.number = gone.renumbered(party.number);
    }
  }
}

bool hits_somebody(const Fault& fault) {
  const auto is_full = [](const std::vector<Party>& group) { return !group.empty(); };
  switch (fault.kind) {
    case FaultKind::kCrash:
    case FaultKind::kAdversary:
      return fault.count > 0 || !fault.nodes.empty();
    case FaultKind::kLeave:
    case FaultKind::kPause:
    case FaultKind::kDisk:
    case FaultKind::kSlow:
    case FaultKind::kClock:
      return !fault.nodes.empty();
    case FaultKind::kTakeover:
    case FaultKind::kClientLost:
    case FaultKind::kClientCrash:
    case FaultKind::kNat:
      return !fault.clients.empty();
    case FaultKind::kPartition:
    case FaultKind::kLoss:
    case FaultKind::kLatency:
    case FaultKind::kDuplicate:
    case FaultKind::kReorder:
    case FaultKind::kCorrupt:
    case FaultKind::kHold:
    case FaultKind::kMulticastLost:
      return std::ranges::all_of(fault.groups, is_full);
    case FaultKind::kJoin:
    case FaultKind::kStreamReset:
      return true;
  }
  return true;
}

void drop_idle_faults(Scenario& scenario) {
  std::erase_if(scenario.faults,
                [](const ScenarioFault& entry) { return !hits_somebody(entry.fault); });
}

// With one number of the list less, for each of them; never none.
template <class Take>
void add_shorter(const std::vector<std::size_t>& numbers, std::vector<Fault>& all, Take take) {
  for (std::size_t i = 0; numbers.size() > 1 && i < numbers.size(); ++i) {
    std::vector<std::size_t> fewer = numbers;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back(take(std::move(fewer)));
  }
}

void add_smaller_groups(const Fault& fault, std::vector<Fault>& all) {
  for (std::size_t group = 0; group < fault.groups.size(); ++group) {
    const std::size_t size = fault.groups[group].size();
    for (std::size_t i = 0; size > 1 && i < size; ++i) {
      std::vector<Party>& fewer = all.emplace_back(fault).groups[group];
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

}  // namespace

Scenario without_nodes(const Scenario& scenario, std::size_t first, std::size_t last) {
  const Row gone{.first = first, .last = last};
  Scenario smaller = scenario;
  smaller.nodes -= last - first;
  cut(smaller.start_order, gone);
  cut(smaller.older.nodes, gone);
  smaller.older.count = std::min(smaller.older.count, smaller.nodes);
  for (ScenarioFault& entry : smaller.faults) {
    Fault& fault = entry.fault;
    cut(fault.nodes, gone);
    cut(fault.groups, gone, false);
    if (fault.kind == FaultKind::kCrash) fault.count = std::min(fault.count, smaller.nodes);
  }
  drop_idle_faults(smaller);
  return smaller;
}

Scenario without_clients(const Scenario& scenario, std::size_t first, std::size_t last) {
  const Row gone{.first = first, .last = last};
  Scenario smaller = scenario;
  smaller.clients -= last - first;
  cut(smaller.older.clients, gone);
  for (ScenarioFault& entry : smaller.faults) {
    cut(entry.fault.clients, gone);
    cut(entry.fault.groups, gone, true);
  }
  drop_idle_faults(smaller);
  return smaller;
}

std::vector<Fault> softer(const Fault& fault) {
  std::vector<Fault> all;
  if (fault.count > 1) all.emplace_back(fault).count = 1;
  if (fault.count > 2) all.emplace_back(fault).count = fault.count - 1;
  add_shorter(fault.nodes, all, [&](std::vector<std::size_t> fewer) {
    Fault smaller = fault;
    smaller.nodes = std::move(fewer);
    return smaller;
  });
  add_shorter(fault.clients, all, [&](std::vector<std::size_t> fewer) {
    Fault smaller = fault;
    smaller.clients = std::move(fewer);
    return smaller;
  });
  add_smaller_groups(fault, all);
  for (const int part : {8, 2}) {
    if (!fault.lasting) break;
    const auto shorter = std::chrono::floor<std::chrono::milliseconds>(*fault.lasting / part);
    if (shorter >= kShortest) all.emplace_back(fault).lasting = shorter;
  }
  return all;
}

}  // namespace p2pchat::sim
