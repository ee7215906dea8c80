#include "sim/explore/settled_world.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/account/name.h"
#include "core/crypto/sha256.h"
#include "core/wire/codec.h"
#include "sim/checkers/one_ring.h"
#include "sim/people.h"
#include "sim/simulation.h"

namespace p2pchat::sim {

namespace {

constexpr std::size_t kNodesMax = 8;
// For nodes to form a ring and users to have an account; then for clients that left to be
// forgotten.
constexpr Duration kForming = std::chrono::seconds{40};
constexpr Duration kForgetting = std::chrono::minutes{3};
// Moments without anything on its way are frequent; more than so many events between two are not.
constexpr std::size_t kEventsMax = 100'000;
constexpr Duration kMessageLife = std::chrono::hours{1};

std::optional<std::string> why_not(const Scenario& scenario) {
  if (!scenario.exploration) return "the scenario has no \"explore\"";
  const NetworkOptions& network = scenario.network;
  if (scenario.nodes > kNodesMax) return "at most " + std::to_string(kNodesMax) + " nodes";
  if (network.latency.kind != DelayKind::kFixed || network.loss > 0 || network.duplicate > 0 ||
      network.reorder > 0) {
    return "the network must have a fixed latency and no faults of its own: the walk makes them";
  }
  if (scenario.exploration->messages > 0 && scenario.clients == 0) {
    return "a message needs a client: its user is who it is for";
  }
  return std::nullopt;
}

Scenario without_events(Scenario scenario) {
  scenario.duration = kForming + std::chrono::seconds{1};
  scenario.workloads.clear();
  scenario.faults.clear();
  scenario.random_faults.reset();
  return scenario;
}

// Until nothing is on its way: messages and writes take less than the gap that comes.
bool wait_for_gap(World& world, Duration gap) {
  for (std::size_t i = 0; i < kEventsMax; ++i) {
    if (world.next_at() - world.now() > gap) return true;
    static_cast<void>(world.step());
  }
  return false;
}

Instant next_wake_of(const transport::Guest& guest, Duration clock_offset) {
  const auto& endpoint = static_cast<const NodeEndpoint&>(guest);
  const Instant at = std::min(endpoint.machine().next_wake(), endpoint.courier().next_wake());
  return at == Instant::never() ? at : at - clock_offset;
}

// Of its clock, which no fault has touched.
Duration offset_of(const World& world, SiteId site) {
  return world.clock(site).shown_at(world.now()) - world.now();
}

LifeOptions options_of(const World& world, SiteId site, const Exploration& exploration) {
  return {.number = site.value,
          .self = world.address(site),
          .clock_offset = offset_of(world, site),
          .has_lying_disk = exploration.has_lying_disks,
          .chance = world.chance()};
}

void write_message(SettledWorld& settled) {
  const Bytes body = to_bytes("of no meaning to nodes");
  settled.slot = {.key = account::key_of(user_name(0)),
                  .kind = wire::RecordKind::kMessage,
                  .id = crypto::sha256(body)};
  wire::Deposit deposit{.call = CallId{1}, .record = {.slot = settled.slot}};
  const Instant expires = settled.now + kMessageLife;
  deposit.record.expires_ms = static_cast<std::uint64_t>(expires.micros() / 1000);
  deposit.record.body.bytes = body;
  settled.deposit = wire::encode_frame(kRing, deposit);
}

SettledWorld taken_from(Stage& stage, const Scenario& scenario) {
  SettledWorld settled;
  settled.exploration = *scenario.exploration;
  settled.latency = scenario.network.latency.value;
  settled.now = stage.world.now();
  World& world = stage.world;
  for (std::size_t node = 0; node < scenario.nodes; ++node) {
    const SiteId site = stage.population.node_site(node);
    settled.options.push_back(options_of(world, site, settled.exploration));
    const Instant wake = next_wake_of(world.guest(site), offset_of(world, site));
    settled.lives.emplace_back(GuestBox(world.guest(site).clone()), world.disk(site).rows(),
                               settled.now, std::max(wake, settled.now));
    static_cast<void>(stage.look_at_node(node));
  }
  settled.scene = stage.scene;
  for (std::size_t i = 0; i < settled.exploration.joins; ++i) {
    const std::size_t node = stage.add_node();
    stage.start_node(node);  // in this copy of the world only: its first event has not come
    const SiteId site = stage.population.node_site(node);
    settled.options.push_back(options_of(world, site, settled.exploration));
    settled.lives.emplace_back(GuestBox(world.guest(site).clone()));
    settled.scene.nodes.push_back({.site = site});
  }
  if (settled.exploration.messages > 0) {
    settled.client = world.address(stage.population.client_site(0));
    write_message(settled);
  }
  return settled;
}

}  // namespace

Result<SettledWorld, std::string> settle(const Scenario& scenario, std::uint64_t seed) {
  if (const auto why = why_not(scenario)) return std::unexpected(*why);

  Simulation simulation(without_events(scenario), seed);
  while (simulation.stage().world.now() < Instant(kForming) && simulation.step()) continue;
  if (const auto& violation = simulation.violation()) {
    return std::unexpected("before the walk begins: " + violation->what);
  }
  if (simulation.people().registered() < scenario.clients) {
    return std::unexpected("not every user has an account after " +
                           std::to_string(kForming / std::chrono::seconds{1}) + " s");
  }
  Stage stage = simulation.stage();
  for (std::size_t client = 0; client < stage.population.clients(); ++client) {
    if (stage.is_client_up(client)) stage.stop_client(client);
  }
  stage.world.run_for(kForgetting);
  const Duration gap = 2 * scenario.network.latency.value + std::chrono::milliseconds{10};
  if (!wait_for_gap(stage.world, gap)) {
    return std::unexpected("there is no moment without a message on its way");
  }
  SettledWorld settled = taken_from(stage, scenario);
  if (const std::string flaw = flaw_of_ideal_ring(stage.scene); !flaw.empty()) {
    return std::unexpected("the ring is not ideal: " + flaw);
  }
  return settled;
}

}  // namespace p2pchat::sim
