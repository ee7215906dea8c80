#include "sim/random_plan.h"

#include <algorithm>
#include <array>
#include <utility>

namespace p2pchat::sim {

namespace {

// What of a random fault is drawn.
enum class Part : std::uint8_t {
  kUse,
  kKind,
  kTime,
  kLength,
  kCount,
  kWho,
  kDisk,
  kValue,
  kForm,
  kOffset,
};

// Draws one random fault after the other and keeps count of the nodes there will be.
class Planner {
 public:
  Planner(const Scenario& scenario, const Chance& chance)
      : scenario_(scenario), chance_(chance), nodes_(scenario.nodes) {
    for (std::size_t i = 0; i < scenario.nodes; ++i) standing_.push_back(i);
  }

  [[nodiscard]] FaultPlan draw_all(const RandomFaults& random) {
    is_beyond_ = random.mode == RandomMode::kBeyond;
    const std::vector<FaultKind> kinds = swarm(random.kinds);
    FaultPlan plan;
    // The first stretch is left to the ring and to the registrations.
    for (stretch_ = 1; random.every * (stretch_ + 1) <= scenario_.duration; ++stretch_) {
      Fault fault;
      fault.kind = kinds[static_cast<std::size_t>(draw(Part::kKind, kinds.size()))];
      const Duration quarter = random.every / 4;
      fault.at = Instant(random.every * stretch_ + share(Part::kTime, Duration(0), quarter));
      fault.lasting = share(Part::kLength, quarter / 8, is_beyond_ ? quarter * 5 : quarter);
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
        return fill_value(fault, {10'000, 99'999}, {300'000, 949'999});
      case FaultKind::kLatency:
        return fill_value(fault, {150, 399}, {1'000, 4'999});
      case FaultKind::kDuplicate:
        return fill_value(fault, {10'000, 199'999}, {200'000, 1'000'000});
      case FaultKind::kReorder:
        return fill_value(fault, {10'000, 99'999}, {200'000, 799'999});
      case FaultKind::kStreamReset:
        fault.gap = share(Part::kValue, std::chrono::milliseconds{200}, std::chrono::seconds{3});
        return true;
      case FaultKind::kTakeover:
        fault.lasting.reset();
        return fill_client(fault);
      case FaultKind::kClientCrash:
        return fill_client(fault);
      case FaultKind::kSlow:
        return fill_nodes(fault) && fill_value(fault, {200, 1'000}, {2'000, 50'000});
      case FaultKind::kClock:
        return fill_clock(fault);
      case FaultKind::kDisk:
        return fill_disk(fault);
      case FaultKind::kPause:
        return fill_nodes(fault);
      case FaultKind::kPartition:
        return fill_partition(fault);
      case FaultKind::kHold:
        return fill_ways(fault);
      case FaultKind::kMulticastLost:
        return true;
      case FaultKind::kCorrupt:
      case FaultKind::kAdversary:
      case FaultKind::kClientLost:
      case FaultKind::kNat:
        return false;  // more than a host may do, and than is promised (random_kinds)
    }
    return false;
  }

  // From `within` or from `beyond`, both ends included.
  struct Bounds {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
  };
  [[nodiscard]] bool fill_value(Fault& fault, Bounds within, Bounds beyond) const {
    const Bounds bounds = is_beyond_ ? beyond : within;
    const std::uint64_t more = draw(Part::kValue, bounds.most - bounds.least + 1);
    fault.value = static_cast<std::uint32_t>(bounds.least + more);
    return true;
  }

  [[nodiscard]] std::vector<std::size_t> shuffled_nodes() const {
    std::vector<std::size_t> order = standing_;
    shuffle(order, chance_, Purpose::kPlan, 1000 + static_cast<std::uint64_t>(stretch_));
    return order;
  }

  // Never all of them.
  [[nodiscard]] bool fill_nodes(Fault& fault) const {
    const std::size_t others = standing_.size() - 1;
    const std::size_t most = is_beyond_ ? others : std::min(scenario_.replicas - 1, others);
    if (most == 0) return false;
    fault.nodes = shuffled_nodes();
    fault.nodes.resize(1 + static_cast<std::size_t>(draw(Part::kCount, most)));
    return true;
  }

  [[nodiscard]] bool fill_clock(Fault& fault) const {
    const auto signed_draw = [this](Part part, std::int64_t most) {
      const auto width = static_cast<std::uint64_t>(2 * most + 1);
      return static_cast<std::int64_t>(draw(part, width)) - most;
    };
    // Two that overlap stay below the ten minutes that clocks may be apart (core/account).
    constexpr Duration kMost = std::chrono::minutes{4};
    fault.offset = Duration(signed_draw(Part::kOffset, kMost.count()));
    fault.drift = static_cast<std::int32_t>(signed_draw(Part::kValue, is_beyond_ ? 50'000 : 200));
    return fill_nodes(fault);
  }

  // Two groups of nodes and clients, in random order.
  [[nodiscard]] bool fill_ways(Fault& fault) const {
    std::vector<Party> parties;
    for (const std::size_t node : standing_) parties.push_back({.number = node});
    for (std::size_t client = 0; client < scenario_.clients; ++client) {
      parties.push_back({.is_client = true, .number = client});
    }
    if (parties.size() < 2) return false;
    shuffle(parties, chance_, Purpose::kPlan, 2000 + static_cast<std::uint64_t>(stretch_));
    const auto middle =
        parties.begin() + 1 + static_cast<std::ptrdiff_t>(draw(Part::kCount, parties.size() - 1));
    fault.groups = {{parties.begin(), middle}, {middle, parties.end()}};
    fault.is_one_way = draw(Part::kForm, 4) == 0;
    return true;
  }

  [[nodiscard]] bool fill_partition(Fault& fault) const {
    if (!fill_ways(fault)) return false;
    switch (draw(Part::kWho, 4)) {
      case 0:
        fault.groups.clear();
        fault.is_one_way = false;
        fault.is_by_id = true;
        return true;
      case 1:  // one of them alone
        fault.groups.resize(1);
        fault.groups[0].resize(1);
        fault.is_one_way = false;
        fault.has_others = true;
        return true;
      case 2:  // one of them reaches all
        if (fault.groups[1].size() > 1) fault.groups[1].pop_back();
        return true;
      default:
        return true;
    }
  }

  [[nodiscard]] bool fill_crash(Fault& fault) {
    if (!fill_nodes(fault)) return false;
    const bool is_third = draw(Part::kDisk, 3) == 0;
    if (is_beyond_) {
      fault.farewell = is_third ? Farewell::kNone : Farewell::kReset;
    } else {
      fault.disk = is_third ? DiskFate::kLose : DiskFate::kKeep;
    }
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
  bool is_beyond_ = false;
};

}  // namespace

const std::vector<FaultKind>& random_kinds(RandomMode mode) {
  // None damages datagrams: a host hands them over whole or not at all (transport/api/host.h).
  static const std::vector<FaultKind> kWithin = {
      FaultKind::kCrash,   FaultKind::kJoin,        FaultKind::kLeave,       FaultKind::kLoss,
      FaultKind::kLatency, FaultKind::kTakeover,    FaultKind::kClientCrash, FaultKind::kDuplicate,
      FaultKind::kReorder, FaultKind::kStreamReset, FaultKind::kSlow,        FaultKind::kClock,
      FaultKind::kDisk};
  static const std::vector<FaultKind> kBeyond = {
      FaultKind::kCrash,       FaultKind::kJoin,        FaultKind::kPartition,
      FaultKind::kPause,       FaultKind::kLoss,        FaultKind::kLatency,
      FaultKind::kTakeover,    FaultKind::kClientCrash, FaultKind::kDuplicate,
      FaultKind::kReorder,     FaultKind::kHold,        FaultKind::kMulticastLost,
      FaultKind::kStreamReset, FaultKind::kSlow,        FaultKind::kClock};
  return mode == RandomMode::kBeyond ? kBeyond : kWithin;
}

FaultPlan random_plan(const Scenario& scenario, const Chance& chance) {
  if (!scenario.random_faults) return {};
  return Planner(scenario, chance).draw_all(*scenario.random_faults);
}

}  // namespace p2pchat::sim
