#include "sim/disk_ledger.h"

#include <algorithm>

#include "core/base/digest.h"

namespace p2pchat::sim {

std::optional<wire::Slot> slot_of_row(BytesView row_key) {
  constexpr std::size_t kKey = 1;
  constexpr std::size_t kKind = kKey + 20;
  constexpr std::size_t kId = kKind + 1;
  if (row_key.size() != kId + 32 || row_key[0] != 'r') return std::nullopt;
  wire::Slot slot;
  std::ranges::copy(row_key.subspan(kKey, 20), slot.key.bytes.begin());
  slot.kind = static_cast<wire::RecordKind>(row_key[kKind]);
  std::ranges::copy(row_key.subspan(kId), slot.id.begin());
  return slot;
}

std::uint64_t digest_of_row(BytesView row_value) {
  Digest digest;
  digest.add(row_value);
  return digest.value();
}

void DiskLedger::on_batch(SiteId site, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    const std::optional<wire::Slot> slot = slot_of_row(change.key);
    if (!slot) continue;
    Held& held = held_[*slot];
    if (change.value) {
      held.now[site] = digest_of_row(*change.value);
      held.ever.insert(site);
    } else {
      held.now.erase(site);
    }
  }
}

void DiskLedger::rescan(SiteId site, const std::map<Bytes, Bytes>& rows) {
  for (auto& [slot, held] : held_) held.now.erase(site);
  for (const auto& [key, value] : rows) {
    on_batch(site, {{.key = key, .value = value}});
  }
}

void DiskLedger::on_disk_changed(SiteId site, const std::map<Bytes, Bytes>& rows, Instant at) {
  std::vector<Held*> before;
  for (auto& [slot, held] : held_) {
    if (held.now.contains(site)) before.push_back(&held);
  }
  rescan(site, rows);
  for (Held* held : before) {
    if (!held->now.contains(site)) held->lost.push_back(at);
  }
}

void DiskLedger::on_disk_lost(SiteId site, Instant at) {
  for (auto& [slot, held] : held_) {
    if (held.now.erase(site) > 0) held.lost.push_back(at);
  }
}

const DiskLedger::Holders& DiskLedger::holders(const wire::Slot& slot) const {
  static const Holders kNobody;
  const auto found = held_.find(slot);
  return found == held_.end() ? kNobody : found->second.now;
}

std::size_t DiskLedger::ever_held(const wire::Slot& slot) const {
  const auto found = held_.find(slot);
  return found == held_.end() ? 0 : found->second.ever.size();
}

std::size_t DiskLedger::lost_since(const wire::Slot& slot, Instant since) const {
  const auto found = held_.find(slot);
  if (found == held_.end()) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(found->second.lost, [&](Instant at) { return at >= since; }));
}

}  // namespace p2pchat::sim
