#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/store/arc.h"
#include "core/store/placement.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// What the disk holds, synced, without the bodies.
class Index {
 public:
  struct Item {
    wire::Stamp stamp;
    std::uint64_t expires_ms = 0;
    std::uint64_t revision = 0;    // of the index when this came in
    std::uint32_t size = 0;        // bytes of the body
    ReplicaSet::Seats copies = 0;  // other replicas known to hold this, synced
  };
  using Items = std::map<wire::Slot, Item>;

  // Grows with every change.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] const Items& items() const { return items_; }
  [[nodiscard]] const Item* find(const wire::Slot& slot) const;
  // Records of the kind under the key that have a body.
  [[nodiscard]] std::size_t count(const RingId& key, wire::RecordKind kind) const;
  // What a record takes, in memory and on disk, with a body of this size: many small ones are not
  // for nothing.
  [[nodiscard]] static constexpr std::uint64_t cost(std::uint64_t size) { return kItemCost + size; }
  // Of all records of the kind.
  [[nodiscard]] std::uint64_t bytes(wire::RecordKind kind) const;

  // False if the slot holds the same or something that supersedes it.
  bool put(const wire::Listing& listing);
  void erase(const wire::Slot& slot);

  // In order of slot, behind `after`.
  [[nodiscard]] std::vector<wire::Listing> list(const wire::KeyRange& range,
                                                const std::optional<wire::Slot>& after,
                                                std::size_t limit) const;
  [[nodiscard]] Bytes32 fingerprint(const wire::KeyRange& range) const;
  // The first key that is held clockwise behind this one, perhaps itself after a full turn.
  [[nodiscard]] std::optional<RingId> next_key(const RingId& after) const;

  [[nodiscard]] std::vector<wire::Slot> expired(Instant now, std::size_t limit) const;
  [[nodiscard]] Instant next_expiry() const;

  // That replica holds `stamp` in this slot. False if that supersedes what is here.
  bool add_copy(const wire::Slot& slot, const wire::Stamp& stamp, ReplicaSet::Seats seat);
  // That replica holds all of the range as it was at the revision.
  void add_copies(const wire::KeyRange& range, std::uint64_t revision, ReplicaSet::Seats seat);
  void clear_copies(ReplicaSet::Seats seats);

  void check_invariants() const;
  // What takes as long as the index is large.
  void check_items() const;

 private:
  using Shelf = std::pair<RingId, wire::RecordKind>;
  static constexpr std::uint64_t kItemCost = 512;

  Items items_;
  std::map<Shelf, std::size_t> filled_;  // how many of each have a body; none has no entry
  std::map<wire::RecordKind, std::uint64_t> bytes_;
  std::set<std::pair<std::uint64_t, wire::Slot>> by_expiry_;  // those that expire
  std::uint64_t revision_ = 0;
};

}  // namespace p2pchat::store
