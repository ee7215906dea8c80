#include "sim/fault_driver.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace p2pchat::sim {

namespace {

constexpr Duration kClientReturns = std::chrono::seconds{5};  // if the scenario does not say when

constexpr Duration kStartedAgain = std::chrono::seconds{5};

constexpr Duration kPowerReturns = std::chrono::seconds{3};

// When the disk was as a crash gives it back.
Instant copied_at(const Fault& crash) { return std::max(Instant(), crash.at - crash.age); }

// Their halves of the ring, by identifier.
Links halves_of_ring(const Stage& stage) {
  std::vector<std::pair<RingId, SiteId>> live;
  for (const NodeView& node : stage.scene.nodes) {
    if (node.is_live_member()) live.emplace_back(node.self.id, node.site);
  }
  std::ranges::sort(live);
  Links links;
  for (std::size_t i = 0; i < live.size(); ++i) {
    links.group_of[live[i].second] = i < live.size() / 2 ? 0 : 1;
  }
  return links;
}

std::optional<Links> links_of(const Fault& fault, const Stage& stage) {
  if (fault.is_by_id) return halves_of_ring(stage);
  if (fault.groups.empty()) return std::nullopt;
  Links links{.is_one_way = fault.is_one_way};
  if (fault.has_others) links.others = fault.groups.size();
  for (std::size_t group = 0; group < fault.groups.size(); ++group) {
    for (const Party& party : fault.groups[group]) {
      const Population& all = stage.population;
      if (party.is_client && party.number < all.clients()) {
        links.group_of[all.client_site(party.number)] = group;
      } else if (!party.is_client && party.number < all.nodes()) {
        links.group_of[all.node_site(party.number)] = group;
      }
    }
  }
  return links;
}

// What a fault of the network does to it.
Disturbance disturbance_of(const Fault& fault, const Stage& stage) {
  Disturbance disturbance{.links = links_of(fault, stage)};
  if (fault.kind == FaultKind::kPartition) disturbance.is_cut = true;
  if (fault.kind == FaultKind::kLoss) disturbance.loss = fault.value;
  if (fault.kind == FaultKind::kLatency) disturbance.factor_percent = fault.value;
  if (fault.kind == FaultKind::kDuplicate) disturbance.duplicate = fault.value;
  if (fault.kind == FaultKind::kReorder) disturbance.reorder = fault.value;
  if (fault.kind == FaultKind::kCorrupt) disturbance.corrupt = fault.value;
  if (fault.kind == FaultKind::kMulticastLost) disturbance.has_no_multicast = true;
  if (fault.kind == FaultKind::kHold) disturbance.held_until = stage.world.now() + *fault.lasting;
  return disturbance;
}

}  // namespace

FaultDriver::FaultDriver(const FaultPlan& plan) {
  for (const Fault& fault : plan) add(fault);
}

void FaultDriver::add(const Fault& fault) {
  if (fault.disk == DiskFate::kOld) steps_.emplace(copied_at(fault), KeepCopies{fault});
  steps_.emplace(fault.at, fault);
}

Instant FaultDriver::next_at() const {
  return steps_.empty() ? Instant::never() : steps_.begin()->first;
}

std::vector<Order> FaultDriver::act(Stage& stage) {
  std::vector<Order> orders;
  while (next_at() <= stage.world.now()) {
    const Step step = steps_.extract(steps_.begin()).mapped();
    if (const auto* fault = std::get_if<Fault>(&step)) begin(*fault, stage, orders);
    if (const auto* failure = std::get_if<LosePower>(&step)) lose_power(failure->site, stage);
    if (const auto* reset = std::get_if<ResetStream>(&step)) reset_stream(*reset, stage);
    if (const auto* end = std::get_if<EndDisturbance>(&step)) {
      stage.world.network().end(end->disturbance);
    }
    if (std::holds_alternative<EndDisturbances>(step)) stage.world.network().end_all();
    end_at_node(step, stage);
    if (const auto* rebinding = std::get_if<Rebind>(&step)) {
      rebind(*rebinding, stage);
      continue;  // nothing that a node would notice
    }
    if (const auto* copies = std::get_if<KeepCopies>(&step)) {
      keep_copies(copies->crash, stage);
      continue;  // nothing that anybody would notice
    }
    if (const auto* gone = std::get_if<ReturnOfClient>(&step)) orders.emplace_back(*gone);
    stage.note_disturbance();
  }
  return orders;
}

std::vector<Order> FaultDriver::heal(Stage& stage) {
  std::vector<Order> orders;
  const auto steps = std::exchange(steps_, {});
  for (const auto& [at, step] : steps) {  // a disk must be well before who starts on it
    if (const auto* end = std::get_if<EndTrouble>(&step)) stage.end(end->node, end->trouble);
  }
  for (const auto& [at, step] : steps) {
    if (!std::holds_alternative<EndTrouble>(step)) end_at_node(step, stage);
    if (const auto* gone = std::get_if<ReturnOfClient>(&step)) orders.emplace_back(*gone);
    if (std::holds_alternative<EndPause>(step) || std::holds_alternative<LosePower>(step)) {
      steps_.emplace(at, step);
    }
  }
  stage.world.network().heal();
  stage.note_disturbance();
  return orders;
}

void FaultDriver::start_again(const std::vector<std::size_t>& nodes, Instant now) {
  for (const std::size_t node : nodes) steps_.emplace(now + kStartedAgain, RestartNode{node});
}

void FaultDriver::await(const PowerFailure& failure) {
  steps_.emplace(failure.at, LosePower{failure.site});
}

void FaultDriver::begin(const Fault& fault, Stage& stage, std::vector<Order>& orders) {
  switch (fault.kind) {
    case FaultKind::kCrash:
      return crash(fault, stage);
    case FaultKind::kJoin:
      for (std::size_t i = 0; i < fault.count; ++i) stage.start_node(stage.add_node());
      return;
    case FaultKind::kLeave:
      for (const std::size_t node : fault.nodes) {
        if (node < stage.population.nodes() && stage.is_node_up(node)) stage.begin_leaving(node);
      }
      return;
    case FaultKind::kPartition:
    case FaultKind::kLoss:
    case FaultKind::kLatency:
    case FaultKind::kDuplicate:
    case FaultKind::kReorder:
    case FaultKind::kCorrupt:
    case FaultKind::kHold:
    case FaultKind::kMulticastLost:
      return disturb(fault, stage);
    case FaultKind::kStreamReset: {
      const Instant until = stage.world.now() + *fault.lasting;
      return await_reset({.gap = fault.gap, .until = until}, stage);
    }
    case FaultKind::kPause:
    case FaultKind::kSlow:
    case FaultKind::kClock:
      return trouble_nodes(fault, stage);
    case FaultKind::kAdversary:
      return begin_adversaries(fault, stage);
    case FaultKind::kNat:
      return begin_nat(fault, stage);
    case FaultKind::kTakeover:
      for (const std::size_t client : fault.clients) orders.emplace_back(LogInElsewhere{client});
      return;
    case FaultKind::kClientLost:
      for (const std::size_t client : fault.clients) {
        orders.emplace_back(LogInElsewhere{.client = client, .is_lost = true});
      }
      return;
    case FaultKind::kClientCrash:
      return crash_clients(fault, stage);
    case FaultKind::kDisk:
      return trouble_disks(fault, stage);
  }
}

void FaultDriver::crash(const Fault& fault, Stage& stage) {
  std::vector<std::size_t> victims = fault.nodes;
  if (fault.count > 0) {
    victims = stage.nodes_up();
    shuffle(victims, stage.world.chance(), Purpose::kPlan,
            static_cast<std::uint64_t>(fault.at.micros()));
    victims.resize(std::min(victims.size(), fault.count));
  }
  for (const std::size_t node : victims) {
    if (node >= stage.population.nodes() || !stage.is_node_up(node)) continue;
    stage.crash_node(node, fault.disk, fault.farewell);
    if (fault.disk == DiskFate::kOld) put_back(node, fault, stage);
    if (fault.is_upgrade) stage.population.upgrade(node);
    if (fault.lasting) {
      steps_.emplace(stage.world.now() + *fault.lasting, RestartNode{node});
    }
  }
}

void FaultDriver::disturb(const Fault& fault, Stage& stage) {
  const DisturbanceId begun = stage.world.network().begin(disturbance_of(fault, stage));
  if (fault.lasting) steps_.emplace(stage.world.now() + *fault.lasting, EndDisturbance{begun});
}

void FaultDriver::trouble_nodes(const Fault& fault, Stage& stage) {
  World& world = stage.world;
  const Instant end = fault.lasting ? world.now() + *fault.lasting : Instant::never();
  for (const std::size_t node : fault.nodes) {
    if (node >= stage.population.nodes()) continue;
    const SiteId site = stage.population.node_site(node);
    if (fault.kind == FaultKind::kPause) {
      world.pause(site, end);
    } else if (fault.kind == FaultKind::kSlow) {
      world.begin_slowness(site, fault.value);
      steps_.emplace(end, EndSlowness{.site = site, .factor = fault.value});
    } else {
      world.change_clock(site, fault.offset, fault.drift);
      const EndClock back{.site = site, .offset = -fault.offset, .drift = -fault.drift};
      if (fault.lasting) steps_.emplace(end, back);
    }
  }
  if (fault.kind == FaultKind::kPause) steps_.emplace(end, EndPause{});
}

void FaultDriver::end_at_node(const Step& step, Stage& stage) {
  if (const auto* crashed = std::get_if<RestartNode>(&step)) restart(crashed->node, stage);
  if (const auto* end = std::get_if<EndTrouble>(&step)) stage.end(end->node, end->trouble);
  if (const auto* adversary = std::get_if<EndAdversary>(&step)) end_adversary(*adversary, stage);
  if (const auto* nat = std::get_if<EndNat>(&step)) stage.world.end(nat->nat);
  if (const auto* slow = std::get_if<EndSlowness>(&step)) {
    stage.world.end_slowness(slow->site, slow->factor);
  }
  if (const auto* clock = std::get_if<EndClock>(&step)) {
    stage.world.change_clock(clock->site, clock->offset, clock->drift);
  }
}

void FaultDriver::await_reset(const ResetStream& reset, const Stage& stage) {
  const Instant now = stage.world.now();
  const auto n = static_cast<std::uint64_t>(now.micros());
  const std::uint64_t draw = stage.world.chance().draw(Purpose::kStreamReset, 1, 0, n);
  const Instant next = now + std::max(exponential(draw, reset.gap), Duration(1));
  if (next < reset.until) steps_.emplace(next, reset);
}

void FaultDriver::reset_stream(const ResetStream& reset, Stage& stage) {
  stage.world.reset_some_stream();
  await_reset(reset, stage);
}

void FaultDriver::trouble_disks(const Fault& fault, Stage& stage) {
  for (const std::size_t node : fault.nodes) {
    if (node >= stage.population.nodes()) continue;
    stage.begin(node, fault.trouble);
    if (!fault.lasting) continue;
    steps_.emplace(stage.world.now() + *fault.lasting, EndTrouble{node, fault.trouble});
  }
}

// Each of a Sybil's nodes is a new one.
void FaultDriver::begin_adversaries(const Fault& fault, Stage& stage) {
  std::vector<std::size_t> nodes = fault.nodes;
  for (std::size_t i = 0; i < fault.count; ++i) nodes.push_back(stage.add_node());
  const Instant end = fault.lasting ? stage.world.now() + *fault.lasting : Instant::never();
  for (const std::size_t node : nodes) {
    if (node >= stage.population.nodes()) continue;
    stage.change_behaviour(node, fault.behaviour);
    if (fault.behaviour == Behaviour::kSybil) stage.start_node(node);
    steps_.emplace(end, EndAdversary{.node = node, .behaviour = fault.behaviour});
  }
}

// Who was only there to deceive goes and takes along what it holds.
void FaultDriver::end_adversary(const EndAdversary& end, Stage& stage) {
  if (stage.population.behaviour_of(end.node) != end.behaviour) return;
  stage.change_behaviour(end.node, std::nullopt);
  if (end.behaviour != Behaviour::kSybil || !stage.is_node_up(end.node)) return;
  stage.crash_node(end.node, DiskFate::kLose, Farewell::kReset);
}

void FaultDriver::begin_nat(const Fault& fault, Stage& stage) {
  std::set<SiteId> machines;
  for (const std::size_t client : fault.clients) {
    if (client < stage.population.clients()) {
      machines.insert(stage.population.client_site(client));
    }
  }
  const NatId nat = stage.world.begin_nat(fault.nat, machines);
  const Instant now = stage.world.now();
  if (fault.gap > Duration(0)) {
    steps_.emplace(now + fault.gap, Rebind{.nat = nat, .period = fault.gap});
  }
  if (fault.lasting) steps_.emplace(now + *fault.lasting, EndNat{nat});
}

// Again and again, until the NAT has ended.
void FaultDriver::rebind(const Rebind& rebinding, Stage& stage) {
  if (!stage.world.rebind(rebinding.nat)) return;
  steps_.emplace(stage.world.now() + rebinding.period, rebinding);
}

void FaultDriver::keep_copies(const Fault& crash, const Stage& stage) {
  for (std::size_t node = 0; node < stage.population.nodes(); ++node) {
    const bool is_named = std::ranges::find(crash.nodes, node) != crash.nodes.end();
    if (crash.count == 0 && !is_named) continue;
    copies_[{crash.at, node}] = stage.world.disk(stage.population.node_site(node)).snapshot();
  }
}

// Whose machine was not there at the time returns with what a new one has.
void FaultDriver::put_back(std::size_t node, const Fault& crash, Stage& stage) {
  const auto copy = copies_.find({crash.at, node});
  if (copy == copies_.end()) return stage.restore_disk(node, stage.world.empty_disk());
  stage.restore_disk(node, copy->second);
  copies_.erase(copy);
}

void FaultDriver::crash_clients(const Fault& fault, Stage& stage) {
  for (const std::size_t client : fault.clients) {
    if (client >= stage.population.clients() || !stage.is_client_up(client)) continue;
    crash_client(client, fault.lasting.value_or(kClientReturns), stage);
  }
}

void FaultDriver::crash_client(std::size_t client, Duration down, Stage& stage) {
  stage.crash_client(client);
  steps_.emplace(stage.world.now() + down, ReturnOfClient{client});
}

// Whoever has stopped since the sync began has nothing to lose.
void FaultDriver::lose_power(SiteId site, Stage& stage) {
  if (!stage.world.is_up(site)) return;
  if (const auto node = stage.population.node_at(site)) {
    stage.crash_node(*node, DiskFate::kKeep, Farewell::kReset);
    steps_.emplace(stage.world.now() + kPowerReturns, RestartNode{*node});
  } else if (const auto client = stage.population.client_at(site)) {
    crash_client(*client, kPowerReturns, stage);
  }
}

// Unless it has been started otherwise.
void FaultDriver::restart(std::size_t node, Stage& stage) {
  if (!stage.is_node_up(node)) stage.start_node(node);
}

}  // namespace p2pchat::sim
