#include "sim/stage.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/crypto/compute.h"
#include "core/store/stamp.h"
#include "sim/file_traffic.h"

namespace p2pchat::sim {

namespace {

bool hinders_repair(const DiskTrouble& trouble) {
  constexpr Duration kSlow = std::chrono::seconds{1};
  return trouble.fault != DiskFault::kBitRot &&
         (trouble.fault != DiskFault::kSlowSync || trouble.sync >= kSlow);
}

WorldOptions world_options(const Scenario& scenario) {
  return {.network = scenario.network,
          .disk_sync = scenario.sync,
          .storage = scenario.storage,
          .nth_failure = scenario.nth_failure,
          .compute = [](const ComputeRequest& request) {
            return crypto::compute(request.kind, request.input, request.seed);
          }};
}

bool is_answering(const node::Node& machine) {
  return machine.is_active() && machine.ring().is_confirmed();
}

// Whether look_at would change nothing.
bool shows(const NodeView& view, const node::Node& machine) {
  const ring::Neighbourhood& around = machine.neighbourhood();
  return view.self == around.self && view.is_member == around.is_member &&
         view.is_active == is_answering(machine) && view.predecessor == around.predecessor &&
         view.successors == around.successors;
}

constexpr std::uint64_t kRequestBytes = 2000;

// What one of a workload counts for: a text of more than kRequestBytes as so many more.
std::uint64_t weight_of(const Workload& workload) {
  switch (workload.kind) {
    case WorkloadKind::kChat:
      return 1 + workload.size.most / (kRequestBytes + 1);
    case WorkloadKind::kNames:
      return workload.rivals;
    case WorkloadKind::kLookup:
    case WorkloadKind::kStatus:
    case WorkloadKind::kGuess:
    case WorkloadKind::kForge:
      return 1;
  }
  return 1;
}

// In units of fifty requests in ten seconds; a file is as many as it has kRequestBytes.
std::uint64_t demand_of(const Scenario& scenario) {
  std::uint64_t requests = 0;
  for (const Workload& workload : scenario.workloads) {
    const Duration stretch = std::chrono::seconds{10};
    const auto times = stretch / std::max(workload.gap, Duration(1));
    requests += static_cast<std::uint64_t>(times) * weight_of(workload);
    if (workload.files > Duration{0}) {
      const auto files = 1 + stretch / workload.files;
      requests += static_cast<std::uint64_t>(files) * (FileTraffic::kSizeMax / kRequestBytes);
    }
  }
  return 1 + requests / 50;
}

}  // namespace

Stage::Stage(const Scenario& scenario, std::uint64_t seed)
    : world(seed, world_options(scenario)), population(scenario, world.chance()) {
  scene.replicas = scenario.replicas;
  scene.successors = scenario.successors;
  scene.demand = demand_of(scenario);
  scene.heals_within = scenario.settle / 2;
  scene.is_disturbed = world.network().is_bad();
}

std::size_t Stage::add_node() {
  const std::size_t node = population.add_node(world);
  scene.nodes.push_back({.site = population.node_site(node)});
  scene.uses.emplace_back();
  return node;
}

void Stage::start_node(std::size_t node) {
  switch (world.open_disk(population.node_site(node))) {
    case DiskState::kReady:
      population.start_node(world, node);
      nodes_changed.push_back(node);
      return note_change();
    case DiskState::kDamaged:
      return note_loss(node, {});
    case DiskState::kFailing:
      not_started.push_back(node);
      return;
  }
}

void Stage::crash_node(std::size_t node, DiskFate disk, Farewell farewell) {
  const SiteId site = population.node_site(node);
  const bool has_rotted = world.disk(site).has_rotted();
  world.crash(site, disk, farewell);
  if (disk == DiskFate::kLose) {
    population.forget_identity(node);
    scene.disks.on_disk_lost(site, world.now());
    has_lost_disk = true;
  } else if (has_rotted) {
    note_loss(node, world.disk(site).rows());
  } else {
    scene.disks.rescan(site, world.disk(site).rows());
  }
  nodes_changed.push_back(node);
  note_change();
}

void Stage::restore_disk(std::size_t node, const Disk::Snapshot& snapshot) {
  const SiteId site = population.node_site(node);
  world.restore_disk(site, snapshot);
  note_loss(node, world.disk(site).rows());
}

void Stage::give_up_node(std::size_t node) {
  stop_node(node);
  not_started.push_back(node);
}

void Stage::begin(std::size_t node, const DiskTrouble& trouble) {
  const SiteId site = population.node_site(node);
  world.begin(site, trouble);
  if (trouble.fault == DiskFault::kBitRot && !is_node_up(node)) {
    note_loss(node, world.disk(site).rows());
  }
  if (hinders_repair(trouble)) ++disks_ill_;
  scene.is_any_disk_ill = disks_ill_ > 0;
}

void Stage::end(std::size_t node, const DiskTrouble& trouble) {
  world.end(population.node_site(node), trouble);
  if (!hinders_repair(trouble)) return;
  --disks_ill_;
  scene.is_any_disk_ill = disks_ill_ > 0;
  scene.disks_well_since = world.now();
}

void Stage::change_behaviour(std::size_t node, std::optional<Behaviour> behaviour) {
  population.change_behaviour(world, node, behaviour);
  lying_.erase(node);
  if (!behaviour || !is_lying(*behaviour)) return;
  lying_.insert(node);
  scene.liars.insert(population.node_site(node));
}

// Of what the ledger says its disk holds, only this is left, and of it only whole records.
void Stage::note_loss(std::size_t node, const Disk::Rows& left) {
  Disk::Rows kept;
  for (const auto& [key, value] : left) {
    if (store::record_of({.key = key, .value = value})) kept.emplace(key, value);
  }
  scene.now = world.now();
  scene.disks.on_disk_changed(population.node_site(node), kept, world.now());
  has_lost_disk = true;
}

void Stage::begin_leaving(std::size_t node) {
  scene.nodes[node].is_leaving = true;
  population.command_node(
      world, node, [](node::Node& machine, Instant now, Effects& out) { machine.leave(now, out); });
  note_change();
}

// Its disk leaves with it, after the node has handed over what it held.
void Stage::stop_node(std::size_t node) {
  const SiteId site = population.node_site(node);
  const bool has_rotted = world.disk(site).has_rotted();
  world.stop(site);
  if (has_rotted) note_loss(node, world.disk(site).rows());
  nodes_changed.push_back(node);
  note_change();
}

std::size_t Stage::add_client(const std::string& user) {
  const std::size_t client = population.add_client(world, user);
  scene.clients.push_back({.user = user, .site = population.client_site(client)});
  return client;
}

std::size_t Stage::add_stranger() {
  const std::size_t client = add_client("");
  scene.clients[client].is_stranger = true;
  return client;
}

void Stage::start_client(std::size_t client) {
  population.start_client(world, client);
  clients_changed.push_back(client);
}

void Stage::crash_client(std::size_t client) {
  world.crash(population.client_site(client));
  scene.journal.on_client_died(client);
  scene.files.on_client_died(client);
  scene.accounts.on_client_died(client, world.now());
  scene.groups.on_client_died(client);
  scene.journal.note_death(population.user_of(client), world.now());
  clients_changed.push_back(client);
}

void Stage::lose_client(std::size_t client) {
  if (is_client_up(client)) crash_client(client);
  scene.clients[client].is_lost = true;
  scene.clients[client].lost_at = world.now();
}

void Stage::stop_client(std::size_t client) {
  world.stop(population.client_site(client));
  scene.journal.on_client_died(client);
  scene.files.on_client_died(client);
  scene.accounts.on_client_died(client, world.now());
  scene.groups.on_client_died(client);
  scene.journal.note_death(population.user_of(client), world.now());
  clients_changed.push_back(client);
}

bool Stage::is_node_up(std::size_t node) const { return world.is_up(population.node_site(node)); }

bool Stage::is_client_up(std::size_t client) const {
  return world.is_up(population.client_site(client));
}

std::vector<std::size_t> Stage::nodes_up() const {
  std::vector<std::size_t> up;
  for (std::size_t node = 0; node < population.nodes(); ++node) {
    if (is_node_up(node)) up.push_back(node);
  }
  return up;
}

std::vector<std::size_t> Stage::nodes_down() const {
  std::vector<std::size_t> down;
  for (std::size_t node = 0; node < population.nodes(); ++node) {
    if (!is_node_up(node)) down.push_back(node);
  }
  return down;
}

void Stage::note_change() { scene.now = scene.calm_since = world.now(); }

void Stage::note_disturbance() {
  bool is_any_astray = !lying_.empty();
  for (std::size_t node = 0; node < population.nodes(); ++node) {
    const SiteId site = population.node_site(node);
    is_any_astray = is_any_astray || world.is_paused(site) || world.is_too_slow(site);
  }
  const bool was_disturbed = scene.is_disturbed;
  scene.is_disturbed = world.network().is_bad() || is_any_astray || world.network().is_disturbed();
  if (scene.is_disturbed) ++scene.disturbances;
  if (scene.is_disturbed || was_disturbed) scene.healed_at = world.now();
  scene.undisturbed_since = world.now();
  note_change();
}

// Of those that are watched.
std::vector<RingId> Stage::served_keys(const node::Node& machine, bool is_up) const {
  std::vector<RingId> keys;
  if (!is_up || !machine.has_started()) return keys;
  std::ranges::copy_if(scene.watched, std::back_inserter(keys),
                       [&](const RingId& key) { return machine.store().owns(key); });
  return keys;
}

bool Stage::look_at_node(std::size_t number) {
  NodeView& known = scene.nodes[number];
  NodeUse& use = scene.uses[number];
  use.streams = std::max(use.streams, world.streams(known.site));
  use.batches_pending = std::max(use.batches_pending, world.disk(known.site).batches_pending());
  const node::Node& machine = population.node(world, number);
  const bool is_up = is_node_up(number);
  std::vector<RingId> serves = served_keys(machine, is_up);
  if (known.is_up == is_up && known.serves == serves && shows(known, machine)) return false;
  known.is_up = is_up;
  known.serves = std::move(serves);
  look_at(machine, known);
  return true;
}

bool Stage::look_at_client(std::size_t number) {
  ClientView& known = scene.clients[number];
  const client::Client& machine = population.client(world, number);
  ClientView view{.user = known.user,
                  .is_up = is_client_up(number),
                  .is_logged_in = machine.is_unlocked() && !machine.name().empty(),
                  .is_connected = machine.is_connected(),
                  .is_taken_over = machine.is_taken_over(),
                  .epoch = machine.epoch(),
                  .site = known.site,
                  .is_stranger = known.is_stranger,
                  .is_lost = known.is_lost,
                  .lost_at = known.lost_at,
                  .snapshot = machine.snapshots().made()};
  if (view == known) return false;
  known = std::move(view);
  return true;
}

void look_at(const node::Node& machine, NodeView& view) {
  const ring::Neighbourhood& around = machine.neighbourhood();
  view.self = around.self;
  view.is_member = around.is_member;
  view.is_active = is_answering(machine);
  view.predecessor = around.predecessor;
  view.successors = around.successors;
}

}  // namespace p2pchat::sim
