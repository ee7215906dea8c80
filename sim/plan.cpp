#include "sim/plan.h"

#include <algorithm>
#include <array>
#include <utility>

namespace p2pchat::sim {

namespace {

// What of a random fault is drawn.
enum class Part : std::uint8_t { kUse, kKind, kTime, kLength, kCount, kWho, kDisk, kValue };

// Draws one random fault after the other and keeps count of the nodes there will be.
class Planner {
 public:
  Planner(const Scenario& scenario, const Chance& chance)
      : scenario_(scenario), chance_(chance), nodes_(scenario.nodes) {
    for (std::size_t i = 0; i < scenario.nodes; ++i) standing_.push_back(i);
  }

  [[nodiscard]] FaultPlan draw_all(const RandomFaults& random) {
    const std::vector<FaultKind> kinds = swarm(random.kinds);
    FaultPlan plan;
    // The first stretch is left to the ring and to the registrations.
    for (stretch_ = 1; random.every * (stretch_ + 1) <= scenario_.duration; ++stretch_) {
      Fault fault;
      fault.kind = kinds[static_cast<std::size_t>(draw(Part::kKind, kinds.size()))];
      const Duration quarter = random.every / 4;
      fault.at = Instant(random.every * stretch_ + share(Part::kTime, Duration(0), quarter));
      fault.lasting = share(Part::kLength, quarter / 8, quarter);
      if (fill(fault)) plan.push_back(std::move(fault));
    }
    return plan;
  }

 private:
  [[nodiscard]] std::vector<FaultKind> swarm(const std::vector<FaultKind>& kinds) const {
    std::vector<FaultKind> used;
    for (const FaultKind kind : kinds) {
      const std::uint64_t n = static_cast<std::uint64_t>(kind);
      const std::uint64_t coin =
          chance_.draw(Purpose::kPlan, static_cast<std::uint64_t>(Part::kUse), 0, n);
      if (below(coin, 2) == 0) used.push_back(kind);
    }
    if (used.empty()) {
      used.push_back(kinds[static_cast<std::size_t>(draw(Part::kUse, kinds.size()))]);
    }
    return used;
  }

  [[nodiscard]] std::uint64_t draw(Part part, std::uint64_t bound) const {
    return below(chance_.draw(Purpose::kPlan, static_cast<std::uint64_t>(part), 1,
                              static_cast<std::uint64_t>(stretch_)),
                 bound);
  }
  [[nodiscard]] Duration share(Part part, Duration least, Duration most) const {
    const auto width = static_cast<std::uint64_t>((most - least).count());
    return least + Duration(static_cast<Duration::rep>(draw(part, width + 1)));
  }

  // The parameters of the kind; false if there is nobody it may hit now.
  [[nodiscard]] bool fill(Fault& fault) {
    switch (fault.kind) {
      case FaultKind::kCrash:
        return fill_crash(fault);
      case FaultKind::kJoin:
        fault.lasting.reset();
        fault.count = 1;
        standing_.push_back(nodes_++);
        return true;
      case FaultKind::kLeave:
        return fill_leave(fault);
      case FaultKind::kLoss:
        fault.value = static_cast<std::uint32_t>(10'000 + draw(Part::kValue, 90'000));
        return true;
      case FaultKind::kLatency:
        fault.value = static_cast<std::uint32_t>(150 + draw(Part::kValue, 250));
        return true;
      case FaultKind::kTakeover:
        fault.lasting.reset();
        return fill_client(fault);
      case FaultKind::kClientCrash:
        return fill_client(fault);
      case FaultKind::kDisk:
        return fill_disk(fault);
      case FaultKind::kPartition:
      case FaultKind::kPause:
        return false;  // never within the assumptions: who does not answer in time counts as dead
    }
    return false;
  }

  [[nodiscard]] bool fill_crash(Fault& fault) {
    if (!fill_nodes(fault)) return false;
    fault.disk = draw(Part::kDisk, 3) == 0 ? DiskFate::kLose : DiskFate::kKeep;
    return true;
  }

  // No more of them than a record's replicas less one.
  [[nodiscard]] bool fill_nodes(Fault& fault) const {
    const std::size_t most = std::min(scenario_.replicas - 1, standing_.size() - 1);
    if (most == 0) return false;
    std::vector<std::size_t> order = standing_;
    shuffle(order, chance_, Purpose::kPlan, 1000 + static_cast<std::uint64_t>(stretch_));
    order.resize(1 + static_cast<std::size_t>(draw(Part::kCount, most)));
    fault.nodes = order;
    return true;
  }

  // What passes by itself.
  [[nodiscard]] bool fill_disk(Fault& fault) const {
    constexpr std::array<DiskFault, 3> kPassing = {DiskFault::kFull, DiskFault::kWriteError,
                                                   DiskFault::kSlowSync};
    if (!fill_nodes(fault)) return false;
    fault.trouble.fault = kPassing[static_cast<std::size_t>(draw(Part::kDisk, kPassing.size()))];
    if (fault.trouble.fault != DiskFault::kSlowSync) return true;
    const auto millis = static_cast<Duration::rep>(20 + draw(Part::kValue, 480));
    fault.trouble.sync = std::chrono::milliseconds{millis};
    return true;
  }

  [[nodiscard]] bool fill_leave(Fault& fault) {
    fault.lasting.reset();
    if (standing_.size() <= scenario_.replicas + 1) return false;
    const auto who =
        standing_.begin() + static_cast<std::ptrdiff_t>(draw(Part::kWho, standing_.size()));
    fault.nodes = {*who};
    standing_.erase(who);
    return true;
  }

  [[nodiscard]] bool fill_client(Fault& fault) const {
    if (scenario_.clients == 0) return false;
    fault.clients = {static_cast<std::size_t>(draw(Part::kWho, scenario_.clients))};
    return true;
  }

  const Scenario& scenario_;
  const Chance& chance_;
  std::size_t nodes_;                  // that have a number by then
  std::vector<std::size_t> standing_;  // of them, who has not left
  std::int64_t stretch_ = 0;
};

// In order of time; behind those of the same time.
void insert(FaultPlan& plan, Fault fault) {
  const auto later = std::ranges::upper_bound(plan, fault.at, {}, &Fault::at);
  plan.insert(later, std::move(fault));
}

}  // namespace

FaultPlan plan_of(const Scenario& scenario, const Chance& chance) {
  FaultPlan plan;
  for (const ScenarioFault& entry : scenario.faults) {
    const Instant end = Instant(scenario.duration);
    for (Fault fault = entry.fault; fault.at < end; fault.at = fault.at + *entry.every) {
      insert(plan, fault);
      if (!entry.every) break;
    }
  }
  if (scenario.random_faults) {
    for (Fault& fault : Planner(scenario, chance).draw_all(*scenario.random_faults)) {
      insert(plan, std::move(fault));
    }
  }
  return plan;
}

std::string text_of(const FaultPlan& plan) {
  std::string text;
  for (const Fault& fault : plan) text += text_of(fault) + "\n";
  return text;
}

}  // namespace p2pchat::sim
