#include "core/store/index.h"

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

// Adds modulo 2^256. A sum, unlike an exclusive or, cannot be steered by whoever picks records.
void add_to(Bytes32& sum, const Bytes32& hash) {
  unsigned carry = 0;
  for (std::size_t i = sum.size(); i-- > 0;) {
    carry += static_cast<unsigned>(sum[i]) + hash[i];
    sum[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8U;
  }
}

}  // namespace

const Index::Item* Index::find(const wire::Slot& slot) const {
  const auto found = items_.find(slot);
  return found == items_.end() ? nullptr : &found->second;
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
  const Item* held = find(listing.slot);
  if (held != nullptr && !supersedes(listing.stamp, held->stamp)) return false;

  erase(listing.slot);
  items_.emplace(listing.slot, Item{.stamp = listing.stamp,
                                    .expires_ms = listing.expires_ms,
                                    .revision = ++revision_,
                                    .size = listing.size,
                                    .copies = 0});
  if (listing.size > 0) filled_[{listing.slot.key, listing.slot.kind}] += 1;
  bytes_[listing.slot.kind] += cost(listing.size);
  if (listing.expires_ms != 0) by_expiry_.emplace(listing.expires_ms, listing.slot);
  return true;
}

void Index::erase(const wire::Slot& slot) {
  const auto found = items_.find(slot);
  if (found == items_.end()) return;
  by_expiry_.erase({found->second.expires_ms, slot});
  if (found->second.size > 0) {
    const auto filled = filled_.find({slot.key, slot.kind});
    if (--filled->second == 0) filled_.erase(filled);
  }
  bytes_[slot.kind] -= cost(found->second.size);
  items_.erase(found);
  ++revision_;
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
  std::uint64_t count = 0;
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
  if (items_.empty()) return std::nullopt;
  const auto at = items_.lower_bound(front_of(after.next()));
  if (at == items_.end()) return items_.begin()->first.key;
  return at->first.key;
}

std::vector<wire::Slot> Index::expired(Instant now, std::size_t limit) const {
  std::vector<wire::Slot> slots;
  for (const auto& [expires_ms, slot] : by_expiry_) {
    if (slots.size() == limit || !is_expired(expires_ms, now)) break;
    slots.push_back(slot);
  }
  return slots;
}

Instant Index::next_expiry() const {
  if (by_expiry_.empty()) return Instant::never();
  const auto latest_ms = static_cast<std::uint64_t>(Instant::never().micros() / 1000);
  const std::uint64_t expires_ms = by_expiry_.begin()->first;
  if (expires_ms >= latest_ms) return Instant::never();
  return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(expires_ms)));
}

bool Index::add_copy(const wire::Slot& slot, const wire::Stamp& stamp, ReplicaSet::Seats seat) {
  const auto found = items_.find(slot);
  if (found == items_.end()) return true;
  Item& item = found->second;
  if (supersedes(item.stamp, stamp)) return true;
  item.copies = static_cast<ReplicaSet::Seats>(item.copies | seat);
  return item.stamp == stamp;
}

void Index::add_copies(const wire::KeyRange& range, std::uint64_t revision,
                       ReplicaSet::Seats seat) {
  for (auto at = items_.lower_bound(front_of(range.first));
       at != items_.end() && at->first.key <= range.last; ++at) {
    Item& item = at->second;
    if (item.revision <= revision) item.copies = static_cast<ReplicaSet::Seats>(item.copies | seat);
  }
}

void Index::clear_copies(ReplicaSet::Seats seats) {
  if (seats == 0) return;
  for (auto& [slot, item] : items_) {
    item.copies = static_cast<ReplicaSet::Seats>(item.copies & ~seats);
  }
}

void Index::check_invariants() const {
  P2PCHAT_ASSERT(by_expiry_.size() <= items_.size());
  if (by_expiry_.empty()) return;
  const auto& [expires_ms, slot] = *by_expiry_.begin();
  const Item* next = find(slot);
  P2PCHAT_ASSERT(next != nullptr);
  P2PCHAT_ASSERT(next->expires_ms == expires_ms);
}

void Index::check_items() const {
  std::size_t expiring = 0;
  std::map<Shelf, std::size_t> filled;
  std::map<wire::RecordKind, std::uint64_t> bytes;
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
    const Item* item = find(slot);
    P2PCHAT_ASSERT(item != nullptr);
    P2PCHAT_ASSERT(item->expires_ms == expires_ms);
  }
}

}  // namespace p2pchat::store
