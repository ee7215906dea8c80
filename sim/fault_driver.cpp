#include "sim/fault_driver.h"

#include <algorithm>
#include <utility>

namespace p2pchat::sim {

namespace {

constexpr Duration kClientReturns = std::chrono::seconds{5};  // if the scenario does not say when

constexpr Duration kStartedAgain = std::chrono::seconds{5};

// When the disk was as a crash gives it back.
Instant copied_at(const Fault& crash) { return std::max(Instant(), crash.at - crash.age); }

Cut cut_of(const Fault& fault, const Stage& stage) {
  Cut cut{.group_of = {}, .is_one_way = fault.is_one_way};
  for (std::size_t group = 0; group < fault.groups.size(); ++group) {
    for (const Party& party : fault.groups[group]) {
      const Population& all = stage.population;
      if (party.is_client && party.number < all.clients()) {
        cut.group_of[all.client_site(party.number)] = group;
      } else if (!party.is_client && party.number < all.nodes()) {
        cut.group_of[all.node_site(party.number)] = group;
      }
    }
  }
  return cut;
}

}  // namespace

FaultDriver::FaultDriver(const FaultPlan& plan) {
  for (const Fault& fault : plan) {
    if (fault.disk == DiskFate::kOld) steps_.emplace(copied_at(fault), KeepCopies{fault});
    steps_.emplace(fault.at, fault);
  }
}

Instant FaultDriver::next_at() const {
  return steps_.empty() ? Instant::never() : steps_.begin()->first;
}

std::vector<Order> FaultDriver::act(Stage& stage) {
  std::vector<Order> orders;
  while (next_at() <= stage.world.now()) {
    const Step step = steps_.extract(steps_.begin()).mapped();
    if (const auto* fault = std::get_if<Fault>(&step)) begin(*fault, stage, orders);
    if (const auto* end = std::get_if<EndDisturbance>(&step)) {
      stage.world.network().end(end->disturbance);
    }
    if (const auto* end = std::get_if<EndTrouble>(&step)) stage.end(end->node, end->trouble);
    if (const auto* copies = std::get_if<KeepCopies>(&step)) {
      keep_copies(copies->crash, stage);
      continue;  // nothing that anybody would notice
    }
    if (const auto* crashed = std::get_if<RestartNode>(&step)) restart(crashed->node, stage);
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
    if (const auto* crashed = std::get_if<RestartNode>(&step)) restart(crashed->node, stage);
    if (const auto* gone = std::get_if<ReturnOfClient>(&step)) orders.emplace_back(*gone);
    if (std::holds_alternative<EndPause>(step)) steps_.emplace(at, step);
  }
  stage.world.network().heal();
  stage.note_disturbance();
  return orders;
}

void FaultDriver::start_again(const std::vector<std::size_t>& nodes, Instant now) {
  for (const std::size_t node : nodes) steps_.emplace(now + kStartedAgain, RestartNode{node});
}

void FaultDriver::begin(const Fault& fault, Stage& stage, std::vector<Order>& orders) {
  Network& network = stage.world.network();
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
      return disturb(fault, network.cut(cut_of(fault, stage)), stage);
    case FaultKind::kPause:
      for (const std::size_t node : fault.nodes) {
        if (node >= stage.population.nodes()) continue;
        stage.world.pause(stage.population.node_site(node), stage.world.now() + *fault.lasting);
      }
      steps_.emplace(stage.world.now() + *fault.lasting, EndPause{});
      return;
    case FaultKind::kLoss:
      return disturb(fault, network.lose(fault.value), stage);
    case FaultKind::kLatency:
      return disturb(fault, network.slow_down(fault.value), stage);
    case FaultKind::kTakeover:
      for (const std::size_t client : fault.clients) orders.emplace_back(LogInElsewhere{client});
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
    stage.crash_node(node, fault.disk);
    if (fault.disk == DiskFate::kOld) put_back(node, fault, stage);
    if (fault.lasting) {
      steps_.emplace(stage.world.now() + *fault.lasting, RestartNode{node});
    }
  }
}

void FaultDriver::disturb(const Fault& fault, DisturbanceId disturbance, Stage& stage) {
  if (fault.lasting) {
    steps_.emplace(stage.world.now() + *fault.lasting, EndDisturbance{disturbance});
  }
}

void FaultDriver::trouble_disks(const Fault& fault, Stage& stage) {
  for (const std::size_t node : fault.nodes) {
    if (node >= stage.population.nodes()) continue;
    stage.begin(node, fault.trouble);
    if (!fault.lasting) continue;
    steps_.emplace(stage.world.now() + *fault.lasting, EndTrouble{node, fault.trouble});
  }
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
    stage.crash_client(client);
    steps_.emplace(stage.world.now() + fault.lasting.value_or(kClientReturns),
                   ReturnOfClient{client});
  }
}

// Unless it has been started otherwise.
void FaultDriver::restart(std::size_t node, Stage& stage) {
  if (!stage.is_node_up(node)) stage.start_node(node);
}

}  // namespace p2pchat::sim
