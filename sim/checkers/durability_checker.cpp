#include "sim/checkers/durability_checker.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"

namespace p2pchat::sim {

namespace {

// The time in which what was lost is copied again, while the network and their disks let nodes.
constexpr Duration kRepair = std::chrono::seconds{30};

constexpr Duration kKnown = std::chrono::seconds{3};

// Losses that come together, before they could be made good.
std::size_t lost_together(const Scene& scene, const wire::Slot& slot) {
  const Instant well_since = std::max(scene.undisturbed_since, scene.disks_well_since);
  const bool is_well = !scene.is_disturbed && !scene.is_any_disk_ill;
  const bool is_repaired = is_well && scene.now - well_since >= kRepair;
  return scene.disks.lost_since(slot, is_repaired ? scene.now - kRepair : Instant());
}

}  // namespace

wire::Slot slot_of(const client::StoredMessage& message) {
  wire::Slot slot{.key = account::key_of(message.peer), .kind = wire::RecordKind::kMessage};
  const auto digit = [](char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  const std::string& id = message.sealed_as.empty() ? message.id : message.sealed_as;
  for (std::size_t i = 0; i < slot.id.size() && 2 * i + 1 < id.size(); ++i) {
    slot.id[i] = static_cast<std::uint8_t>(digit(id[2 * i]) << 4U | digit(id[2 * i + 1]));
  }
  return slot;
}

void DurabilityChecker::on_node_changed(const Scene& scene, std::size_t changed) {
  steady_ring_.update(scene, changed);
  const NodeView& node = scene.nodes[changed];
  std::vector<RingId>& served = served_[node.site];
  for (const RingId& key : node.serves) {
    if (std::ranges::find(served, key) == served.end()) expect_served(scene, node, key);
  }
  served = node.serves;
}

void DurabilityChecker::expect_served(const Scene& scene, const NodeView& node, const RingId& key) {
  for (auto at = promises_.lower_bound({.key = key, .kind = wire::RecordKind::kAccount, .id = {}});
       at != promises_.end() && at->first.key == key; ++at) {
    const Promise& promise = at->second;
    const bool is_owed = steady_ring_.has_what_was(scene, promise.since, promise.receipts);
    if (!is_owed || promise.may_be_gone) continue;
    expect(scene.disks.holders(at->first).contains(node.site), scene, [&] {
      return label(node) + " serves the key of " + promise.what + " and does not have it";
    });
  }
}

void DurabilityChecker::on_told(const Scene& scene, const Told& told) {
  const auto look_at = [&](const client::StoredMessage& message) {
    // A stone's state is that of its deletion, whose record has another id; a group's message has a
    // record for each member.
    const bool is_stored = message.state == client::MessageState::kStored;
    const bool is_one_record = !message.is_deleted && !chat::is_group_key(message.peer);
    if (!message.is_outgoing || !is_one_record || !is_stored) return;
    promise(scene, slot_of(message),
            {.what = "message " + message.id.substr(0, 8),
             .receipts = message.stored,
             .since = scene.now});
  };
  if (const auto* changed = std::get_if<client::MessageChanged>(&told.event)) {
    look_at(changed->message);
  }
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr || ended->outcome != client::Outcome::kDone) return;
  if (scene.journal.registered_since(told.user) == told.at) expect_majority(scene, told.user);
}

// Nodes know how many they are when nobody has come or gone lately.
void DurabilityChecker::expect_majority(const Scene& scene, const std::string& user) {
  if (scene.is_disturbed || scene.now - scene.calm_since < kKnown || !scene.liars.empty()) return;
  if (!steady_ring_.is_whole_since(scene.now - kKnown)) return;
  const auto members =
      static_cast<std::size_t>(std::ranges::count_if(scene.nodes, &NodeView::is_live_member));
  const std::size_t needed = std::min(scene.replicas, members) / 2 + 1;
  const wire::Slot slot{.key = account::key_of(user), .kind = wire::RecordKind::kAccount, .id = {}};
  const std::size_t held = scene.disks.ever_held(slot);
  expect(held >= needed, scene, [&] {
    return user + " is said to be registered, and " + std::to_string(held) +
           " disks have the account, not " + std::to_string(needed);
  });
  promise(scene, slot, {.what = "account of " + user, .receipts = needed, .since = scene.now});
}

// An account whose owner is logged in was registered, so at least one node has said it is stored.
void DurabilityChecker::on_client_changed(const Scene& scene, std::size_t client) {
  const ClientView& view = scene.clients[client];
  if (!view.is_logged_in) return;
  promise(scene, {.key = account::key_of(view.user), .kind = wire::RecordKind::kAccount},
          {.what = "account of " + view.user, .receipts = 1, .since = scene.now});
}

void DurabilityChecker::on_disk_lost(const Scene& scene) {
  for (auto& [slot, promise] : promises_) expect_kept(scene, slot, promise);
}

void DurabilityChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  const auto members =
      static_cast<std::size_t>(std::ranges::count_if(scene.nodes, &NodeView::is_live_member));
  const std::size_t wanted = std::min(scene.replicas, members);
  for (auto& [slot, promise] : promises_) {
    expect_kept(scene, slot, promise);
    const auto& holders = scene.disks.holders(slot);
    const auto is_live_holder = [&](const NodeView& node) {
      return node.is_live_member() && holders.contains(node.site);
    };
    const auto live = static_cast<std::size_t>(std::ranges::count_if(scene.nodes, is_live_holder));
    const bool is_gone = holders.empty() && promise.may_be_gone;
    expect(is_gone || live >= wanted, scene, [&] {
      return promise.what + " is on " + std::to_string(live) + " live disks, not on " +
             std::to_string(wanted);
    });
  }
}

// Of k receipts a liar may have given one, so that a liars leave a promise of k-a. A later promise
// of more receipts counts from its own moment.
void DurabilityChecker::promise(const Scene& scene, const wire::Slot& slot, Promise promise) {
  // What is there is erased with the account.
  const bool is_mail = slot.kind == wire::RecordKind::kMessage;
  if (is_mail && scene.closings.is_asked_under(slot.key)) return;
  const std::uint64_t lies = std::min<std::uint64_t>(promise.receipts, scene.liars.size());
  promise.receipts -= lies;
  if (promise.receipts == 0) return;
  Promise& known = promises_[slot];
  if (promise.receipts > known.receipts) known = std::move(promise);
  expect_kept(scene, slot, known);
}

void DurabilityChecker::expect_kept(const Scene& scene, const wire::Slot& slot, Promise& promise) {
  const bool is_kept = !scene.disks.holders(slot).empty();
  const std::size_t lost = is_kept ? 0 : lost_together(scene, slot);
  promise.may_be_gone = !is_kept && (promise.may_be_gone || lost >= promise.receipts);
  expect(is_kept || promise.may_be_gone, scene, [&] {
    return promise.what + " was on " + std::to_string(promise.receipts) +
           " disks and is on none after the loss of " + std::to_string(lost);
  });
}

}  // namespace p2pchat::sim
