#include "tools/lab/picture.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace p2pchat::lab {
namespace {

std::optional<std::size_t> node_at(const sim::Stage& stage, const Address& address) {
  const auto site = stage.world.find(address);
  return site ? stage.population.node_at(*site) : std::nullopt;
}

std::vector<std::size_t> numbers_of(const sim::Stage& stage, std::span<const wire::NodeRef> nodes) {
  std::vector<std::size_t> numbers;
  for (const wire::NodeRef& node : nodes) {
    if (const auto number = node_at(stage, node.address)) numbers.push_back(*number);
  }
  return numbers;
}

NodeState state_of(const sim::NodeView& view) {
  if (!view.is_up) return NodeState::kDown;
  if (view.is_leaving) return NodeState::kLeaving;
  if (view.is_active) return NodeState::kActive;
  return view.is_member ? NodeState::kJoining : NodeState::kStarting;
}

NodePicture picture_of_node(const sim::Stage& stage, std::size_t number) {
  const sim::NodeView& view = stage.scene.nodes[number];
  if (!stage.world.has_guest(view.site)) return {};
  NodePicture picture{.place = place_of(view.self.id), .state = state_of(view)};
  picture.is_still = stage.world.is_paused(view.site) || stage.world.is_too_slow(view.site);
  const auto behaviour = stage.population.behaviour_of(number);
  picture.is_lying = behaviour && sim::is_lying(*behaviour);
  const node::Node& machine = stage.population.node(stage.world, number);
  if (!view.is_up || !machine.has_started()) return picture;
  picture.records = machine.store().record_count();
  if (!view.successors.empty()) picture.next = node_at(stage, view.successors.front().address);
  return picture;
}

// Who is cut from both live nodes beside it on the circle.
void note_cuts(const sim::Stage& stage, std::vector<NodePicture>& nodes) {
  if (!stage.world.network().is_disturbed()) return;
  std::vector<std::size_t> live;
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    if (nodes[node].state > NodeState::kDown) live.push_back(node);
  }
  std::ranges::sort(live, {}, [&](std::size_t node) { return nodes[node].place; });
  const auto are_cut = [&](std::size_t one, std::size_t other) {
    const sim::SiteId from = stage.population.node_site(live[one % live.size()]);
    return stage.world.network().is_cut(from,
                                        stage.population.node_site(live[other % live.size()]));
  };
  for (std::size_t i = 0; i < live.size() && live.size() > 1; ++i) {
    nodes[live[i]].is_cut_off = are_cut(i, i + 1) && are_cut(i, i + live.size() - 1);
  }
}

ClientPicture picture_of_client(const sim::Stage& stage, std::size_t number) {
  const sim::ClientView& view = stage.scene.clients[number];
  ClientPicture picture{.user = view.user};
  if (!view.is_up) return picture;
  picture.state = view.is_connected ? ClientState::kConnected : ClientState::kHere;
  for (const auto& [stream, peer] : stage.world.stream_peers(view.site)) {
    if (!picture.node) picture.node = node_at(stage, peer);
  }
  return picture;
}

}  // namespace

double place_of(const RingId& id) { return std::ldexp(static_cast<double>(id.top()), -64); }

Picture picture_of(const sim::Simulation& simulation) {
  const sim::Stage& stage = simulation.stage();
  Picture picture;
  for (std::size_t node = 0; node < stage.population.nodes(); ++node) {
    picture.nodes.push_back(picture_of_node(stage, node));
  }
  note_cuts(stage, picture.nodes);
  for (std::size_t client = 0; client < stage.population.clients(); ++client) {
    picture.clients.push_back(picture_of_client(stage, client));
  }
  return picture;
}

std::optional<NodeDetail> detail_of(const sim::Simulation& simulation, std::size_t node) {
  const sim::Stage& stage = simulation.stage();
  if (node >= stage.population.nodes()) return std::nullopt;
  const sim::NodeView& view = stage.scene.nodes[node];
  if (!stage.world.has_guest(view.site)) return std::nullopt;
  NodeDetail detail{.node = node,
                    .id = view.self.id.short_text(),
                    .address = stage.world.address(view.site).text()};
  const node::Node& machine = stage.population.node(stage.world, node);
  if (!view.is_up || !machine.has_started()) return detail;
  if (view.predecessor) detail.predecessor = node_at(stage, view.predecessor->address);
  detail.successors = numbers_of(stage, view.successors);
  detail.fingers = numbers_of(stage, machine.ring().shortcuts());
  if (view.is_active) {
    detail.owns_from = place_of(view.predecessor ? view.predecessor->id : view.self.id);
  }
  detail.records = machine.store().record_count();
  detail.under_replicated = machine.store().under_replicated();
  return detail;
}

}  // namespace p2pchat::lab
