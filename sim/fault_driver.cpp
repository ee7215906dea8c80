#include "sim/fault_driver.h"

#include <algorithm>
#include <utility>

namespace p2pchat::sim {

namespace {

constexpr Duration kClientReturns = std::chrono::seconds{5};  // if the scenario does not say when

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
  for (const Fault& fault : plan) steps_.emplace(fault.at, fault);
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
    if (const auto* crashed = std::get_if<RestartNode>(&step)) restart(crashed->node, stage);
    if (const auto* gone = std::get_if<ReturnOfClient>(&step)) orders.emplace_back(*gone);
    stage.note_disturbance();
  }
  return orders;
}

std::vector<Order> FaultDriver::heal(Stage& stage) {
  std::vector<Order> orders;
  for (const auto& [at, step] : std::exchange(steps_, {})) {
    if (const auto* crashed = std::get_if<RestartNode>(&step)) restart(crashed->node, stage);
    if (const auto* gone = std::get_if<ReturnOfClient>(&step)) orders.emplace_back(*gone);
    if (std::holds_alternative<EndPause>(step)) steps_.emplace(at, step);
  }
  stage.world.network().heal();
  stage.note_disturbance();
  return orders;
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
