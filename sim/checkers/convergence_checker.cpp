#include "sim/checkers/convergence_checker.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "core/store/stamp.h"
#include "sim/checkers/first_members.h"

namespace p2pchat::sim {

namespace {

// A replica that refused a record gets it when neighbours compare next, which is every 30 s,
// jittered by a quarter (store::StoreOptions::repair_period); and they take their time.
constexpr Duration kSettled = std::chrono::seconds{45};
// Each node erases what has expired by its own clock, once a second (store::Store::expire).
constexpr Duration kExpiring = std::chrono::seconds{2};

// What is wrong with the copies of one record, if anything.
std::optional<std::string> flaw_of(const std::vector<const NodeView*>& replicas,
                                   const DiskLedger::Holders& holders) {
  std::optional<std::uint64_t> row;
  for (const NodeView* node : replicas) {
    const auto copy = holders.find(node->site);
    if (copy == holders.end()) return "is not on the disk of " + node->self.id.short_text();
    if (row && *row != copy->second) return "differs between replicas";
    row = copy->second;
  }
  return std::nullopt;
}

// Of that slot, no replica has a copy.
bool is_without(const std::vector<const NodeView*>& replicas, const DiskLedger::Holders& holders) {
  return std::ranges::none_of(replicas,
                              [&](const NodeView* node) { return holders.contains(node->site); });
}

}  // namespace

void ConvergenceChecker::on_synced(const Scene& scene, SiteId, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    const auto slot = slot_of_row(change.key);
    if (!slot) continue;
    changed_[*slot] = scene.now;
    if (!change.value) {
      erased_[*slot] = scene.now;
      continue;
    }
    if (*slot != wire::account_slot(slot->key)) continue;
    const auto record = store::record_of({.key = change.key, .value = *change.value});
    if (record && wire::ends_key(*slot, record->version)) {
      ends_[slot->key].insert(digest_of_row(*change.value));
    }
  }
}

void ConvergenceChecker::on_quiet(const Scene& scene) { judge(scene, kSettled); }

void ConvergenceChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  if (scene.is_quiet()) judge(scene, Duration(0));
}

void ConvergenceChecker::judge(const Scene& scene, Duration age) {
  const std::vector<const NodeView*> members = members_of(scene);
  std::set<SiteId> live;
  for (const NodeView* node : members) live.insert(node->site);
  const auto is_live = [&](const auto& holder) { return live.contains(holder.first); };
  scene.disks.for_each([&](const wire::Slot& slot, const DiskLedger::Holders& holders) {
    if (!std::ranges::any_of(holders, is_live)) return;
    const auto changed = changed_.find(slot);
    if (changed != changed_.end() && scene.now - changed->second < age) return;
    const auto erased = erased_.find(slot);
    if (erased != erased_.end() && scene.now - erased->second < kExpiring) return;
    const std::vector<const NodeView*> replicas = first_of(members, slot.key, scene.replicas);
    if (is_without(replicas, holders) && is_ended(slot.key, replicas, scene.disks)) return;
    const auto flaw = flaw_of(replicas, holders);
    expect(!flaw, scene, [&] {
      return "record of kind " + std::to_string(static_cast<unsigned>(slot.kind)) + " under " +
             slot.key.short_text() + " " + *flaw;
    });
  });
}

bool ConvergenceChecker::is_ended(const RingId& key, const std::vector<const NodeView*>& replicas,
                                  const DiskLedger& disks) const {
  const auto ends = ends_.find(key);
  if (ends == ends_.end()) return false;
  const DiskLedger::Holders& holders = disks.holders(wire::account_slot(key));
  return std::ranges::all_of(replicas, [&](const NodeView* node) {
    const auto held = holders.find(node->site);
    return held != holders.end() && ends->second.contains(held->second);
  });
}

}  // namespace p2pchat::sim
