#include "sim/simulation.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "core/base/assert.h"
#include "core/wire/codec.h"

namespace p2pchat::sim {

namespace {

constexpr Duration kNodeGap = std::chrono::milliseconds{300};
constexpr Duration kClientsAfterNodes = std::chrono::seconds{2};
constexpr Duration kReading = std::chrono::seconds{5};

Duration node_gap(const Scenario& scenario) {
  if (scenario.join_within == Duration(0)) return kNodeGap;
  return scenario.join_within / static_cast<Duration::rep>(scenario.nodes);
}

}  // namespace

std::uint16_t message_number(const Event& event) {
  const BytesView frame = payload_of(event.body);
  const bool is_message = std::holds_alternative<Datagram>(event.body) ||
                          std::holds_alternative<Announcement>(event.body) ||
                          std::holds_alternative<Frame>(event.body);
  if (!is_message || frame.size() < wire::kFrameHeader) return 0;
  return static_cast<std::uint16_t>(frame[wire::kFrameHeader - 2] << 8U |
                                    frame[wire::kFrameHeader - 1]);
}

Simulation::Simulation(const Scenario& scenario, std::uint64_t seed)
    : scenario_(scenario),
      stage_(scenario, seed),
      plan_(plan_of(scenario, stage_.world.chance())),
      faults_(plan_),
      people_(scenario),
      lookups_(scenario),
      phase_ends_(scenario.duration) {
  for (const Fault& fault : plan_) {
    if (fault.kind != FaultKind::kNat) continue;
    for (const std::size_t client : fault.clients) stage_.population.expect_nat(client);
  }
  for (const std::string& name : scenario.checks) checkers_.emplace_back(make_checker(name));
  const Duration gap = node_gap(scenario);
  for (std::size_t node = 0; node < scenario.nodes; ++node) {
    static_cast<void>(stage_.add_node());
    node_starts_.emplace_back(gap * static_cast<Duration::rep>(node));
  }
  const Instant all_started = node_starts_.back() + kClientsAfterNodes;
  std::ranges::reverse(node_starts_);
  people_.arrive(stage_, all_started);
  lookups_.begin(stage_, all_started);
}

void Simulation::inflict(Fault fault) {
  P2PCHAT_ASSERT(takes_faults());
  fault.at = stage_.world.now();
  faults_.add(fault);
}

void Simulation::restart(std::size_t node) {
  P2PCHAT_ASSERT(takes_faults());
  P2PCHAT_ASSERT(node < stage_.population.nodes());
  faults_.add_start(node, stage_.world.now());
}

void Simulation::calm_network() {
  P2PCHAT_ASSERT(takes_faults());
  faults_.add_calm(stage_.world.now());
}

bool Simulation::step(Instant until) {
  if (is_over() || until < stage_.world.now()) return false;
  if (has_taken_rare_path()) std::ignore = take_rare_paths();  // of somebody else
  const bool has_happened = perform(until);
  if (has_taken_rare_path()) {
    const RarePathCounts taken = take_rare_paths();
    for (std::size_t path = 0; path < kRarePaths; ++path) rare_paths_[path] += taken[path];
  }
  return has_happened;
}

bool Simulation::perform(Instant until) {
  const Instant nodes = node_starts_.empty() ? Instant::never() : node_starts_.back();
  const Instant next =
      std::min({nodes, faults_.next_at(), people_.next_at(), lookups_.next_at(), phase_ends_});
  if (const Event* event = stage_.world.step(std::min(next, until))) {
    last_event_ = *event;
    observe(*last_event_);
  } else {
    last_event_.reset();
    stage_.world.advance_to(std::min(next, until));
    if (until < next) return false;
    act();
  }
  if (const auto failure = stage_.world.take_power_failure()) faults_.await(*failure);
  return true;
}

// Everything that is due now and is no event of the world.
void Simulation::act() {
  const Instant now = stage_.world.now();
  stage_.scene.now = now;
  start_nodes();
  if (faults_.next_at() <= now) {
    for (const Order& order : faults_.act(stage_)) people_.obey(order, stage_);
  }
  if (people_.next_at() <= now) people_.act(stage_);
  if (lookups_.next_at() <= now) lookups_.act(stage_);
  if (phase_ends_ <= now) enter_next_phase();
  for (const std::size_t client : people_.take_commanded()) observe_client(client);
  tell_of_changes();
}

void Simulation::start_nodes() {
  while (!node_starts_.empty() && node_starts_.back() <= stage_.world.now()) {
    const std::size_t turn = scenario_.nodes - node_starts_.size();
    stage_.start_node(scenario_.start_order.empty() ? turn : scenario_.start_order[turn]);
    node_starts_.pop_back();
  }
}

void Simulation::enter_next_phase() {
  switch (phase_) {
    case Phase::kSafety:
      phase_ = Phase::kLiveness;
      phase_ends_ = stage_.world.now() + scenario_.settle;
      stage_.world.stop_counting();
      for (const Order& order : faults_.heal(stage_)) people_.obey(order, stage_);
      people_.go_home(stage_);
      return;
    case Phase::kLiveness:
      phase_ = Phase::kReading;
      phase_ends_ = stage_.world.now() + kReading;
      people_.read_histories(stage_);
      people_.stop();
      lookups_.stop();
      return;
    case Phase::kReading:
      phase_ = Phase::kOver;
      lookups_.give_up(stage_);
      check_records();
      tell_of_answers();
      tell([this](Checker& checker) { checker.at_end(stage_.scene, people_.conversations()); });
      return;
    case Phase::kOver:
      return;
  }
}

void Simulation::observe(const Event& event) {
  stage_.scene.now = event.key.at;
  count(event);
  if (const auto node = stage_.population.node_at(event.key.to)) {
    observe_node(*node, event);
  } else if (const auto client = stage_.population.client_at(event.key.to)) {
    if (std::holds_alternative<PersistDone>(event.body)) tell_of_batch(event.key.to);
    observe_client(*client);
  } else {
    tell_of_answers();
  }
  tell([&](Checker& checker) { checker.on_event(stage_.scene, event); });
  tell_of_changes();
}

void Simulation::observe_node(std::size_t node, const Event& event) {
  const SiteId site = event.key.to;
  if (std::holds_alternative<PersistDone>(event.body)) {
    stage_.scene.disks.on_batch(site, stage_.world.disk(site).last_batch());
    tell_of_batch(site);
  }
  if (const auto* datagram = std::get_if<Datagram>(&event.body)) {
    lookups_.on_datagram(datagram->payload);
  }
  const node::Node& machine = stage_.population.node(stage_.world, node);
  machine.check_invariants();
  if (machine.has_failed()) {
    stage_.give_up_node(node);
  } else if (machine.has_left()) {
    stage_.stop_node(node);
  } else if (stage_.look_at_node(node)) {
    tell([&](Checker& checker) { checker.on_node_changed(stage_.scene, node); });
  }
}

void Simulation::observe_client(std::size_t client) {
  client::Client& machine = stage_.population.client(stage_.world, client);
  machine.check_invariants();
  for (client::ClientEvent& event : machine.take_events()) {
    const Told told{.at = stage_.world.now(),
                    .client = client,
                    .user = stage_.population.user_of(client),
                    .event = std::move(event)};
    stage_.scene.journal.on_told(told);
    stage_.scene.files.on_told(told);
    stage_.scene.accounts.on_told(told, stage_.scene.is_ring_whole());
    stage_.scene.closings.on_told(told);
    stage_.scene.groups.on_told(told);
    tell([&](Checker& checker) { checker.on_told(stage_.scene, told); });
    people_.on_told(told, stage_);
  }
  if (stage_.look_at_client(client)) {
    tell([&](Checker& checker) { checker.on_client_changed(stage_.scene, client); });
  }
}

void Simulation::tell_of_batch(SiteId site) {
  const std::vector<Change>& changes = stage_.world.disk(site).last_batch();
  tell([&](Checker& checker) { checker.on_synced(stage_.scene, site, changes); });
}

void Simulation::tell_of_answers() {
  for (const LookupAnswer& answer : lookups_.take_answers(stage_)) {
    tell([&](Checker& checker) { checker.on_answer(stage_.scene, answer); });
  }
}

void Simulation::tell_of_changes() {
  for (const std::size_t node : std::exchange(stage_.nodes_changed, {})) {
    static_cast<void>(stage_.look_at_node(node));
    tell([&](Checker& checker) { checker.on_node_changed(stage_.scene, node); });
  }
  for (const std::size_t client : std::exchange(stage_.clients_changed, {})) {
    static_cast<void>(stage_.look_at_client(client));
    tell([&](Checker& checker) { checker.on_client_changed(stage_.scene, client); });
  }
  faults_.start_again(std::exchange(stage_.not_started, {}), stage_.world.now());
  if (std::exchange(stage_.has_lost_disk, false)) {
    tell([&](Checker& checker) { checker.on_disk_lost(stage_.scene); });
  }
  const bool is_quiet = node_starts_.empty() && stage_.scene.is_quiet();
  if (is_quiet && !was_quiet_) {
    check_records();
    tell([&](Checker& checker) { checker.on_quiet(stage_.scene); });
  }
  was_quiet_ = is_quiet;
}

// What would take too long after every event.
void Simulation::check_records() const {
  for (const std::size_t node : stage_.nodes_up()) {
    const node::Node& machine = stage_.population.node(stage_.world, node);
    if (machine.has_started()) machine.store().check_records();
  }
}

void Simulation::count(const Event& event) {
  const std::uint16_t kind = message_number(event);
  if (kind == 0) return;
  KindCount& counted = kinds_[kind];
  ++counted.messages;
  counted.bytes += payload_of(event.body).size();
}

template <class Tell>
void Simulation::tell(Tell tell) {
  for (CheckerBox& checker : checkers_) {
    tell(*checker.operator->());
    if (checker->violation() && !violation_) violation_ = checker->violation();
  }
}

}  // namespace p2pchat::sim
