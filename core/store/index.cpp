#include "core/store/index.h"

#include <algorithm>
#include <bit>
#include <chrono>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/crypto/sha256.h"
#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

// Lower than every slot of this key.
wire::Slot front_of(const RingId& key) {
  return {.key = key, .kind = wire::RecordKind{}, .id = {}};
}

}  // namespace

std::optional<Index::Item> Index::find(const wire::Slot& slot) const {
  if (const auto found = items_.find(slot); found != items_.end()) return found->second;
  const auto stone = stones_.find(slot);
  if (!stone) return std::nullopt;
  return Item{.stamp = Stones::stamp_of(slot, stone->expires_ms),
              .expires_ms = stone->expires_ms,
              .revision = stone->revision,
              .size = 0,
              .copies = stone->copies};
}

std::size_t Index::count(const RingId& key, wire::RecordKind kind) const {
  const auto found = filled_.find({key, kind});
  return found == filled_.end() ? 0 : found->second;
}

std::uint64_t Index::bytes(wire::RecordKind kind) const {
  const auto found = bytes_.find(kind);
  return found == bytes_.end() ? 0 : found->second;
}

bool Index::put(const wire::Listing& listing) {
  const auto held = find(listing.slot);
  if (held && !supersedes(listing.stamp, held->stamp)) return false;

  erase(listing.slot);
  ++revision_;
  bytes_[listing.slot.kind] += cost(listing.size);
  if (Stones::is_stone(listing)) {
    stones_.put(listing, revision_);
  } else {
    add_item(listing);
  }
  return true;
}

void Index::add_item(const wire::Listing& listing) {
  items_.emplace(listing.slot, Item{.stamp = listing.stamp,
                                    .expires_ms = listing.expires_ms,
                                    .revision = revision_,
                                    .size = listing.size,
                                    .copies = 0});
  if (listing.size > 0) filled_[{listing.slot.key, listing.slot.kind}] += 1;
  if (listing.expires_ms != 0) by_expiry_.emplace(listing.expires_ms, listing.slot);
}

void Index::erase(const wire::Slot& slot) {
  if (erase_item(slot) || erase_stone(slot)) ++revision_;
}

bool Index::erase_item(const wire::Slot& slot) {
  const auto found = items_.find(slot);
  if (found == items_.end()) return false;
  by_expiry_.erase({found->second.expires_ms, slot});
  if (found->second.size > 0) {
    const auto filled = filled_.find({slot.key, slot.kind});
    if (--filled->second == 0) filled_.erase(filled);
  }
  bytes_[slot.kind] -= cost(found->second.size);
  items_.erase(found);
  return true;
}

bool Index::erase_stone(const wire::Slot& slot) {
  const auto stone = stones_.find(slot);
  if (!stone) return false;
  stones_.erase(slot, stone->expires_ms);
  bytes_[slot.kind] -= cost(0);
  return true;
}

std::vector<wire::Listing> Index::list(const wire::KeyRange& range,
                                       const std::optional<wire::Slot>& after,
                                       std::size_t limit) const {
  std::vector<wire::Listing> listed;
  auto at = items_.lower_bound(front_of(range.first));
  if (after && after->key >= range.first) at = items_.upper_bound(*after);
  for (; at != items_.end() && at->first.key <= range.last && listed.size() < limit; ++at) {
    listed.push_back({.slot = at->first,
                      .stamp = at->second.stamp,
                      .expires_ms = at->second.expires_ms,
                      .size = at->second.size});
  }
  return listed;
}

Bytes32 Index::fingerprint(const wire::KeyRange& range) const {
  Bytes32 sum{};
  std::uint64_t count = stones_.add_up(range, sum);
  for (auto at = items_.lower_bound(front_of(range.first));
       at != items_.end() && at->first.key <= range.last; ++at) {
    if (!is_mutated(Mutant::kFingerprintCountsOnly)) add_to(sum, at->second.stamp.hash);
    ++count;
  }
  Bytes text = to_bytes(BytesView(sum));
  append_u64(text, count);
  return crypto::sha256(text);
}

std::optional<RingId> Index::next_key(const RingId& after) const {
  const auto ahead = key_from(after.next());
  return ahead ? ahead : key_from(RingId());
}

// No further than the end of the circle.
std::optional<RingId> Index::key_from(const RingId& from) const {
  const auto stones = stones_.next_key(from);
  const auto at = items_.lower_bound(front_of(from));
  if (at == items_.end()) return stones;
  return stones ? std::min(*stones, at->first.key) : at->first.key;
}

std::vector<wire::Slot> Index::expired(Instant now, std::size_t limit) const {
  std::vector<wire::Slot> slots;
  for (const auto& [expires_ms, slot] : by_expiry_) {
    if (slots.size() == limit || !is_expired(expires_ms, now)) break;
    slots.push_back(slot);
  }
  return slots;
}

std::vector<RingId> Index::expire_stones(Instant now) {
  std::vector<RingId> keys;
  for (const auto& [key, count] : stones_.expire(now)) {
    bytes_[wire::RecordKind::kMessage] -= count * cost(0);
    keys.push_back(key);
    ++revision_;
  }
  return keys;
}

Instant Index::next_expiry() const {
  const Instant stones = stones_.next_expiry();
  if (by_expiry_.empty()) return stones;
  const auto latest_ms = static_cast<std::uint64_t>(Instant::never().micros() / 1000);
  const std::uint64_t expires_ms = by_expiry_.begin()->first;
  if (expires_ms >= latest_ms) return stones;
  return std::min(stones,
                  Instant(std::chrono::milliseconds(static_cast<std::int64_t>(expires_ms))));
}

bool Index::add_copy(const wire::Slot& slot, const wire::Stamp& stamp, ReplicaSet::Seats seat) {
  const auto held = find(slot);
  if (!held || supersedes(held->stamp, stamp)) return true;
  if (const auto item = items_.find(slot); item != items_.end()) {
    item->second.copies = static_cast<ReplicaSet::Seats>(item->second.copies | seat);
  } else {
    stones_.add_copy(slot, held->expires_ms, seat);
  }
  return held->stamp == stamp;
}

void Index::add_copies(const wire::KeyRange& range, std::uint64_t revision,
                       ReplicaSet::Seats seat) {
  stones_.add_copies(range, revision, seat);
  for (auto at = items_.lower_bound(front_of(range.first));
       at != items_.end() && at->first.key <= range.last; ++at) {
    Item& item = at->second;
    if (item.revision <= revision) item.copies = static_cast<ReplicaSet::Seats>(item.copies | seat);
  }
}

void Index::clear_copies(ReplicaSet::Seats seats) {
  if (seats == 0) return;
  stones_.clear_copies(seats);
  for (auto& [slot, item] : items_) {
    item.copies = static_cast<ReplicaSet::Seats>(item.copies & ~seats);
  }
}

std::size_t Index::count_below(const Arc& arc, std::size_t copies) const {
  const auto is_below = [&](const auto& entry) {
    const auto others = static_cast<std::size_t>(std::popcount(entry.second.copies));
    return others < copies && arc.contains(entry.first.key);
  };
  return stones_.count_below(arc, copies) +
         static_cast<std::size_t>(std::ranges::count_if(items_, is_below));
}

void Index::check_invariants() const {
  P2PCHAT_ASSERT(by_expiry_.size() <= items_.size());
  if (by_expiry_.empty()) return;
  const auto& [expires_ms, slot] = *by_expiry_.begin();
  const auto next = items_.find(slot);
  P2PCHAT_ASSERT(next != items_.end());
  P2PCHAT_ASSERT(next->second.expires_ms == expires_ms);
}

void Index::check_items() const {
  std::size_t expiring = 0;
  std::map<Shelf, std::size_t> filled;
  std::map<wire::RecordKind, std::uint64_t> bytes;
  stones_.check_items();
  bytes[wire::RecordKind::kMessage] = stones_.size() * cost(0);
  for (const auto& [slot, item] : items_) {
    bytes[slot.kind] += cost(item.size);
    if (item.size > 0) filled[{slot.key, slot.kind}] += 1;
    P2PCHAT_ASSERT(item.revision <= revision_);
    if (item.expires_ms != 0) ++expiring;
  }
  P2PCHAT_ASSERT(expiring == by_expiry_.size());
  P2PCHAT_ASSERT(filled == filled_);
  for (const auto& [kind, held] : bytes_) P2PCHAT_ASSERT(held == bytes[kind]);
  for (const auto& [expires_ms, slot] : by_expiry_) {
    const auto item = items_.find(slot);
    P2PCHAT_ASSERT(item != items_.end());
    P2PCHAT_ASSERT(item->second.expires_ms == expires_ms);
  }
}

}  // namespace p2pchat::store
