#include "core/store/stones.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/crypto/sha256.h"
#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

constexpr std::uint64_t kDayMs = std::uint64_t{24} * 60 * 60 * 1000;
// Far behind every expiry, and what is left fits an Instant.
constexpr std::uint64_t kLatestMs = std::uint64_t{1} << 52U;
constexpr std::uint64_t kVersion = 1;

std::uint64_t day_of(std::uint64_t expires_ms) { return expires_ms / kDayMs; }

std::uint64_t end_of(std::uint64_t day) { return (day + 1) * kDayMs; }

ByteArray<4> moment_of(std::uint64_t expires_ms) {
  const auto within = static_cast<std::uint32_t>(expires_ms % kDayMs);
  return {static_cast<std::uint8_t>(within >> 24U), static_cast<std::uint8_t>(within >> 16U),
          static_cast<std::uint8_t>(within >> 8U), static_cast<std::uint8_t>(within)};
}

}  // namespace

void add_to(Bytes32& sum, const Bytes32& hash) {
  unsigned carry = 0;
  for (std::size_t i = sum.size(); i-- > 0;) {
    carry += static_cast<unsigned>(sum[i]) + hash[i];
    sum[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8U;
  }
}

void subtract_from(Bytes32& sum, const Bytes32& hash) {
  unsigned borrow = 0;
  for (std::size_t i = sum.size(); i-- > 0;) {
    const unsigned less = hash[i] + borrow;
    borrow = sum[i] < less ? 1 : 0;
    sum[i] = static_cast<std::uint8_t>(sum[i] - less);
  }
}

bool Stones::is_stone(const wire::Listing& listing) {
  return listing.slot.kind == wire::RecordKind::kMessage && listing.size == 0 &&
         listing.stamp.version == kVersion && listing.expires_ms != 0 &&
         listing.expires_ms < kLatestMs;
}

wire::Stamp Stones::stamp_of(const wire::Slot& slot, std::uint64_t expires_ms) {
  return listing_of({.slot = slot, .version = kVersion, .expires_ms = expires_ms, .body = {}})
      .stamp;
}

StonePile::Tag Stones::tag_of(const wire::Slot& slot) const {
  // Of constant length, so the secret in front is enough.
  Bytes text = to_bytes(BytesView(secret_));
  append(text, row_key(slot));
  const Bytes32 hash = crypto::sha256(text);
  StonePile::Tag tag{};
  std::copy_n(hash.begin(), tag.size(), tag.begin());
  return tag;
}

std::optional<Stones::Stone> Stones::find(const wire::Slot& slot) const {
  const auto days = keys_.find(slot.key);
  if (days == keys_.end() || slot.kind != wire::RecordKind::kMessage) return std::nullopt;

  const StonePile::Tag tag = tag_of(slot);
  for (const auto& [day, content] : days->second) {
    const auto found = content.pile.find(tag);
    if (!found) continue;
    return Stone{.expires_ms = day * kDayMs + read_u32(found->moment),
                 .revision = content.revision,
                 .copies = found->copies};
  }
  return std::nullopt;
}

void Stones::put(const wire::Listing& listing, std::uint64_t revision) {
  const std::uint64_t number = day_of(listing.expires_ms);
  Day& day = keys_[listing.slot.key][number];
  day.pile.insert({.tag = tag_of(listing.slot), .moment = moment_of(listing.expires_ms)});
  add_to(day.sum, listing.stamp.hash);
  day.revision = revision;
  days_.emplace(number, listing.slot.key);
  ++size_;
}

void Stones::erase(const wire::Slot& slot, std::uint64_t expires_ms) {
  const std::uint64_t number = day_of(expires_ms);
  Days& days = keys_.at(slot.key);
  Day& day = days.at(number);
  day.pile.erase(tag_of(slot));
  subtract_from(day.sum, stamp_of(slot, expires_ms).hash);
  --size_;
  if (day.pile.size() > 0) return;
  days.erase(number);
  days_.erase({number, slot.key});
  if (days.empty()) keys_.erase(slot.key);
}

std::uint64_t Stones::add_up(const wire::KeyRange& range, Bytes32& sum) const {
  std::uint64_t count = 0;
  for (auto at = keys_.lower_bound(range.first); at != keys_.end() && at->first <= range.last;
       ++at) {
    for (const auto& [number, day] : at->second) {
      if (!is_mutated(Mutant::kFingerprintCountsOnly)) add_to(sum, day.sum);
      count += day.pile.size();
    }
  }
  return count;
}

std::optional<RingId> Stones::next_key(const RingId& from) const {
  const auto at = keys_.lower_bound(from);
  if (at == keys_.end()) return std::nullopt;
  return at->first;
}

void Stones::add_copy(const wire::Slot& slot, std::uint64_t expires_ms, ReplicaSet::Seats seat) {
  keys_.at(slot.key).at(day_of(expires_ms)).pile.add_copy(tag_of(slot), seat);
}

void Stones::add_copies(const wire::KeyRange& range, std::uint64_t revision,
                        ReplicaSet::Seats seat) {
  for (auto at = keys_.lower_bound(range.first); at != keys_.end() && at->first <= range.last;
       ++at) {
    // Which of a day came since is not known: then the next round notes the copies.
    for (auto& [number, day] : at->second) {
      if (day.revision <= revision) day.pile.add_copies(seat);
    }
  }
}

void Stones::clear_copies(ReplicaSet::Seats seats) {
  for (auto& [key, days] : keys_) {
    for (auto& [number, day] : days) day.pile.clear_copies(seats);
  }
}

std::size_t Stones::count_below(const Arc& arc, std::size_t copies) const {
  std::size_t count = 0;
  for (const auto& [key, days] : keys_) {
    if (!arc.contains(key)) continue;
    for (const auto& [number, day] : days) count += day.pile.count_below(copies);
  }
  return count;
}

Instant Stones::next_expiry() const {
  if (days_.empty()) return Instant::never();
  return Instant(
      std::chrono::milliseconds(static_cast<std::int64_t>(end_of(days_.begin()->first))));
}

std::map<RingId, std::size_t> Stones::expire(Instant now) {
  std::map<RingId, std::size_t> expired;
  while (!days_.empty() && is_expired(end_of(days_.begin()->first), now)) {
    const auto [number, key] = *days_.begin();
    Days& days = keys_.at(key);
    const std::size_t count = days.at(number).pile.size();
    expired[key] += count;
    size_ -= count;
    days.erase(number);
    if (days.empty()) keys_.erase(key);
    days_.erase(days_.begin());
  }
  return expired;
}

std::size_t Stones::memory() const {
  std::size_t bytes = 0;
  for (const auto& [key, days] : keys_) {
    for (const auto& [number, day] : days) bytes += day.pile.memory();
  }
  return bytes;
}

void Stones::check_items() const {
  std::size_t size = 0;
  std::size_t days_held = 0;
  for (const auto& [key, days] : keys_) {
    P2PCHAT_ASSERT(!days.empty());
    for (const auto& [number, day] : days) {
      day.pile.check_invariants();
      P2PCHAT_ASSERT(day.pile.size() > 0);
      P2PCHAT_ASSERT(days_.contains({number, key}));
      size += day.pile.size();
      ++days_held;
    }
  }
  P2PCHAT_ASSERT(size == size_);
  P2PCHAT_ASSERT(days_held == days_.size());
}

}  // namespace p2pchat::store
